#include "cli/application.hpp"

int main(int argc, char** argv) {
  return static_cast<int>(hesuan::cli::run_application({argv + 1, argv + argc}));
}
