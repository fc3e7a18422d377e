#include "ocr/convolution_network.hpp"

#include <algorithm>
#include <dnnl.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <stdexcept>
#include <unordered_map>

namespace hesuan::ocr {
namespace {

using dnnl::memory;
using Dims = memory::dims;

const dnnl::engine& engine() {
  static const dnnl::engine one(dnnl::engine::kind::cpu, 0);
  return one;
}

Dims dims_of(const std::vector<std::size_t>& sizes) {
  return {sizes.begin(), sizes.end()};
}

constexpr auto any_order = memory::format_tag::any;
constexpr double unit = ConvolutionNetwork::byte_unit;

// Seven bits and a sign, so that the sum of two products fits the 16 bits that processors without VNNI have.
constexpr double largest_weight = 63;

/// The weights of a convolution in whole numbers, and what one is worth in each output channel.
struct Quantised {
  Dims dims;        ///< output and input channels, height, width
  cv::Mat weights;  ///< CV_8S
  std::vector<float> units;
};

Quantised quantised(const cv::Mat& weights) {
  const int channels = weights.size[0];
  const cv::Mat flat = weights.reshape(1, channels);
  Quantised result{
      {channels, weights.size[1], weights.size[2], weights.size[3]}, cv::Mat(flat.size(), CV_8S), {}};
  for (int channel = 0; channel < channels; ++channel) {
    const double worth = std::max(cv::norm(flat.row(channel), cv::NORM_INF), 1e-12) / largest_weight;
    flat.row(channel).convertTo(result.weights.row(channel), CV_8S, 1 / worth);
    result.units.push_back(static_cast<float>(worth));
  }
  return result;
}

/// In how many places a window stands on `size` elements.
memory::dim places(memory::dim size, memory::dim padding, memory::dim window, memory::dim stride) {
  return (size + padding - window) / stride + 1;
}

}  // namespace

struct ConvolutionNetwork::Layer {
  enum class Kind { input, convolution, pooling, sum };
  Kind kind = Kind::input;
  std::vector<std::size_t> inputs;      ///< indices of earlier layers
  Dims window, strides, before, after;  ///< of convolution and pooling: height and width; paddings
  Quantised weights;                    ///< of a convolution
  cv::Mat bias;                         ///< of a convolution
  bool bounded = false;                 ///< its values are bytes; else they are floats
};

/// What is compiled for one size of input, and its memory.
struct ConvolutionNetwork::Plan {
  struct Step {
    dnnl::primitive primitive;
    std::unordered_map<int, memory> arguments;
  };
  dnnl::stream stream{engine()};
  memory input;
  std::vector<memory> values;  ///< by layer
  std::vector<Step> steps;
  std::vector<memory> outputs;

  void add(dnnl::primitive primitive, std::unordered_map<int, memory> arguments) {
    steps.push_back({std::move(primitive), std::move(arguments)});
  }

  /// `value` in the order of `wanted`.
  memory reordered(const memory& value, const memory::desc& wanted) {
    if (value.get_desc() == wanted) return value;
    memory result(wanted, engine());
    add(dnnl::reorder(value, result), {{DNNL_ARG_FROM, value}, {DNNL_ARG_TO, result}});
    return result;
  }

  /// `source_unit`: what one step of a byte of `source` is worth.
  memory convolution(const Layer& layer, const memory& source, double source_unit);
  memory pooling(const Layer& layer, const memory& source);
  memory sum(const memory& one, const memory& other);
};

/// Weights never change, so they are brought into oneDNN's order here, once.
memory constant(const void* values, const memory::desc& given, const memory::desc& wanted) {
  const memory plain(given, engine(), const_cast<void*>(values));
  memory result(wanted, engine());
  dnnl::stream stream(engine());
  dnnl::reorder(plain, result).execute(stream, const_cast<memory&>(plain), result);
  stream.wait();
  return result;
}

memory ConvolutionNetwork::Plan::convolution(const Layer& layer, const memory& source, double source_unit) {
  using Type = memory::data_type;
  const Dims from = source.get_desc().dims();
  const Quantised& weights = layer.weights;
  const Dims& weight_dims = weights.dims;
  const Dims bias_dims{weight_dims[0]};
  const Dims to{from[0], weight_dims[0],
                places(from[2], layer.before[0] + layer.after[0], layer.window[0], layer.strides[0]),
                places(from[3], layer.before[1] + layer.after[1], layer.window[1], layer.strides[1])};
  // oneDNN adds the bias to the sum of products and scales both; bytes are cut off at 0 and 255.
  std::vector<float> scales, bias;
  for (std::size_t channel = 0; channel < weights.units.size(); ++channel) {
    const double worth = source_unit * weights.units[channel];
    scales.push_back(static_cast<float>(layer.bounded ? worth / unit : worth));
    bias.push_back(static_cast<float>(layer.bias.at<float>(static_cast<int>(channel)) / worth));
  }
  dnnl::primitive_attr attributes;
  constexpr int by_channel = 1 << 1;
  attributes.set_output_scales(by_channel, scales);
  const dnnl::convolution_forward::desc description(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, {from, Type::u8, any_order},
      {weight_dims, Type::s8, any_order}, {bias_dims, Type::f32, memory::format_tag::x},
      {to, layer.bounded ? Type::u8 : Type::f32, any_order}, layer.strides, layer.before, layer.after);
  const dnnl::convolution_forward::primitive_desc compiled(description, attributes, engine());
  memory result(compiled.dst_desc(), engine());
  add(dnnl::convolution_forward(compiled),
      {{DNNL_ARG_SRC, reordered(source, compiled.src_desc())},
       {DNNL_ARG_WEIGHTS, constant(weights.weights.data, {weight_dims, Type::s8, memory::format_tag::oihw},
                                   compiled.weights_desc())},
       {DNNL_ARG_BIAS,
        constant(bias.data(), {bias_dims, Type::f32, memory::format_tag::x}, compiled.bias_desc())},
       {DNNL_ARG_DST, result}});
  return result;
}

memory ConvolutionNetwork::Plan::pooling(const Layer& layer, const memory& source) {
  const Dims from = source.get_desc().dims();
  const Dims to{from[0], from[1],
                places(from[2], layer.before[0] + layer.after[0], layer.window[0], layer.strides[0]),
                places(from[3], layer.before[1] + layer.after[1], layer.window[1], layer.strides[1])};
  const dnnl::pooling_forward::desc description(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::pooling_max, source.get_desc(),
      {to, source.get_desc().data_type(), any_order}, layer.strides, layer.window, layer.before, layer.after);
  const dnnl::pooling_forward::primitive_desc compiled(description, engine());
  memory result(compiled.dst_desc(), engine());
  add(dnnl::pooling_forward(compiled), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, result}});
  return result;
}

memory ConvolutionNetwork::Plan::sum(const memory& one, const memory& other) {
  // Bytes again: a sum beyond the bound is cut off, as the network was trained.
  const dnnl::binary::desc description(dnnl::algorithm::binary_add, one.get_desc(), other.get_desc(),
                                       one.get_desc());
  const dnnl::binary::primitive_desc compiled(description, engine());
  memory result(compiled.dst_desc(), engine());
  add(dnnl::binary(compiled), {{DNNL_ARG_SRC_0, one}, {DNNL_ARG_SRC_1, other}, {DNNL_ARG_DST, result}});
  return result;
}

ConvolutionNetwork::ConvolutionNetwork(std::string_view onnx, const std::vector<std::string>& outputs,
                                       double input_unit)
    : input_unit_(input_unit) {
  cv::dnn::Net net = cv::dnn::readNetFromONNX(onnx.data(), onnx.size());
  layers_.push_back({});
  // A layer's value by the layer's name in the file; the network's input has another name there.
  std::unordered_map<std::string, std::size_t> index;
  for (const cv::String& name : net.getLayerNames()) {
    const int id = net.getLayerId(name);
    const cv::Ptr<cv::dnn::Layer> read = net.getLayer(id);
    Layer layer;
    for (const cv::Ptr<cv::dnn::Layer>& input : net.getLayerInputs(id)) {
      const auto found = index.find(input->name);
      layer.inputs.push_back(found == index.end() ? 0 : found->second);
    }
    if (read->type == "ReLU6" || read->type == "Identity") {
      layers_[layer.inputs.front()].bounded |= read->type == "ReLU6";
      index[name] = layer.inputs.front();
      continue;
    }
    if (const auto convolution = read.dynamicCast<cv::dnn::BaseConvolutionLayer>()) {
      layer.kind = Layer::Kind::convolution;
      layer.window = dims_of(convolution->kernel_size);
      layer.strides = dims_of(convolution->strides);
      layer.before = dims_of(convolution->pads_begin);
      layer.after = dims_of(convolution->pads_end);
      layer.weights = quantised(read->blobs[0]);
      layer.bias = read->blobs[1].clone();
    } else if (const auto pooling = read.dynamicCast<cv::dnn::PoolingLayer>()) {
      layer.kind = Layer::Kind::pooling;
      layer.window = dims_of(pooling->kernel_size);
      layer.strides = dims_of(pooling->strides);
      layer.before = dims_of(pooling->pads_begin);
      layer.after = dims_of(pooling->pads_end);
    } else if (read->type == "NaryEltwise" || read->type == "Eltwise") {
      layer.kind = Layer::Kind::sum;
    } else {
      throw std::runtime_error("network: unknown layer " + read->type);
    }
    index[name] = layers_.size();
    layers_.push_back(std::move(layer));
  }
  for (const std::string& output : outputs) outputs_.push_back(index.at(output));
}

ConvolutionNetwork::~ConvolutionNetwork() = default;
ConvolutionNetwork::ConvolutionNetwork(ConvolutionNetwork&&) noexcept = default;
ConvolutionNetwork& ConvolutionNetwork::operator=(ConvolutionNetwork&&) noexcept = default;

ConvolutionNetwork::Plan& ConvolutionNetwork::plan_for(const cv::Mat& input) {
  const auto [at, is_new] = plans_.try_emplace({input.rows, input.cols});
  Plan& plan = at->second;
  if (!is_new) return plan;
  const Dims dims{1, input.channels(), input.rows, input.cols};
  // Channels of a pixel stand together in a cv::Mat.
  plan.input = memory({dims, memory::data_type::u8, memory::format_tag::nhwc}, engine(), nullptr);
  plan.values.push_back(plan.input);
  for (std::size_t i = 1; i < layers_.size(); ++i) {
    const Layer& layer = layers_[i];
    const memory& first = plan.values[layer.inputs.front()];
    const double source_unit = layer.inputs.front() == 0 ? input_unit_ : unit;
    plan.values.push_back(layer.kind == Layer::Kind::convolution ? plan.convolution(layer, first, source_unit)
                          : layer.kind == Layer::Kind::pooling
                              ? plan.pooling(layer, first)
                              : plan.sum(first, plan.values[layer.inputs[1]]));
  }
  for (const std::size_t output : outputs_) {
    const memory& value = plan.values[output];
    const memory::desc& there = value.get_desc();
    plan.outputs.push_back(
        plan.reordered(value, {there.dims(), there.data_type(), memory::format_tag::nhwc}));
  }
  return plan;
}

std::vector<cv::Mat> ConvolutionNetwork::run(const cv::Mat& input) {
  Plan& plan = plan_for(input);
  plan.input.set_data_handle(input.data);
  for (const Plan::Step& step : plan.steps) step.primitive.execute(plan.stream, step.arguments);
  plan.stream.wait();
  std::vector<cv::Mat> results;
  for (const memory& output : plan.outputs) {
    const Dims dims = output.get_desc().dims();
    const int type = output.get_desc().data_type() == memory::data_type::u8 ? CV_8U : CV_32F;
    results.emplace_back(static_cast<int>(dims[3]), static_cast<int>(dims[1]), type,
                         output.get_data_handle());
  }
  return results;
}

}  // namespace hesuan::ocr
