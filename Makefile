# Everything a person runs; each target does its own set-up. CMakeLists.txt is the build itself.
.PHONY: build demo test bench lint clean

build:
	tools/install-packages.sh
	ocr/models/fetch.sh
	exporters/report/fetch.sh
	cmake --preset release -DHESUAN_TESTS=OFF # a machine that only runs hesuan has no Catch2
	cmake --build --preset release

# Exit code 1 is a night's ordinary end: done, but some inputs need a look.
demo: build
	rm -rf out/demo
	build/hesuan run samples/night/inbox --roster samples/night/roster.xlsx --out out/demo \
	  --date 2022-11-08 --window 48h || [ $$? -eq 1 ]

test:
	tools/install-packages.sh --develop
	ocr/models/fetch.sh
	exporters/report/fetch.sh
	cmake --preset release -DHESUAN_TESTS=ON
	cmake --build --preset release
	ctest --test-dir build --output-on-failure -j2

bench:
	tools/install-packages.sh --develop
	$(MAKE) build
	/usr/bin/python3 tests/bench/bench.py --hesuan build/hesuan
	cmake --preset release -DHESUAN_TESTS=ON
	cmake --build --preset release --target export_rows read_rows match_bench strip_bench
	/usr/bin/python3 tests/bench/tables.py --program build/read_rows
	/usr/bin/python3 tests/bench/scanned_pdf.py --hesuan build/hesuan
	/usr/bin/python3 tests/bench/export.py --program build/export_rows
	/usr/bin/python3 tests/bench/pipe.py --hesuan build/hesuan
	/usr/bin/python3 tests/bench/matching.py --bench build/match_bench
	/usr/bin/python3 tests/bench/counting.py --hesuan build/hesuan
	samples/cassettes.py --seed 1 --count 16 --out out/cassettes
	OPENCV_FOR_THREADS_NUM=1 build/strip_bench out/cassettes/inbox/photos/*.jpg

sources = $(shell git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp')

lint:
	tools/install-packages.sh --develop
	cmake --preset release -DHESUAN_TESTS=ON
	cmake --build --preset release
	clang-format --dry-run -Werror $(sources)
	printf '%s\n' $(filter %.cpp,$(sources)) | xargs -P 2 -n 4 clang-tidy --quiet -p build

clean:
	rm -rf build build-debug build-asan build-tsan out
