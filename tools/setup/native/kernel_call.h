#ifndef SHIFTKIT_KERNEL_CALL_H_
#define SHIFTKIT_KERNEL_CALL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"

// What kernels of our own need of TensorFlow's C interface.

namespace shiftkit {

struct StatusDeleter {
  void operator()(TF_Status* status) const { TF_DeleteStatus(status); }
};
using Status = std::unique_ptr<TF_Status, StatusDeleter>;

struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, TensorDeleter>;

// Inputs and outputs of one call. After a failure `ok` is false and the context has the reason.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}

  Tensor Input(int i) {
    TF_Tensor* tensor = nullptr;
    TF_GetInput(context_, i, &tensor, status_.get());
    return Tensor(Ok() ? tensor : nullptr);
  }

  Tensor Output(int i, const std::vector<int64_t>& shape, TF_DataType type) {
    int64_t values = 1;
    for (int64_t size : shape) values *= size;
    const size_t bytes = values * TF_DataTypeSize(type);
    TF_Tensor* tensor = TF_AllocateOutput(context_, i, type, shape.data(), shape.size(), bytes, status_.get());
    return Tensor(Ok() ? tensor : nullptr);
  }

  void Require(bool condition, const std::string& message) {
    if (condition || !ok) return;
    TF_SetStatus(status_.get(), TF_INVALID_ARGUMENT, message.c_str());
    Ok();
  }

  bool ok = true;

 private:
  bool Ok() {
    if (ok && TF_GetCode(status_.get()) != TF_OK) {
      ok = false;
      TF_OpKernelContext_Failure(context_, status_.get());
    }
    return ok;
  }

  TF_OpKernelContext* context_;
  Status status_;
};

template <typename T>
T* Data(const Tensor& tensor) {
  return static_cast<T*>(TF_TensorData(tensor.get()));
}

inline std::vector<int64_t> Shape(const Tensor& tensor) {
  std::vector<int64_t> shape(TF_NumDims(tensor.get()));
  for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(tensor.get(), i);
  return shape;
}

inline int64_t Size(const Tensor& tensor) { return TF_TensorElementCount(tensor.get()); }

inline void UnknownShape(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeInferenceContextSetUnknownShape(context, status);
}

inline void DefineOperation(const char* name, const std::vector<const char*>& attributes,
                            const std::vector<const char*>& inputs, const std::vector<const char*>& outputs,
                            TF_Status* status) {
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(name);
  for (const char* attribute : attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  for (const char* input : inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, UnknownShape);
  TF_RegisterOpDefinition(builder, status);
}

// For CPUs. `make` and `remove`, of what `compute` gets first, may be null.
inline void RegisterKernel(const char* name, TF_DataType type, void* (*make)(TF_OpKernelConstruction*), void (*remove)(void*),
                           void (*compute)(void*, TF_OpKernelContext*), TF_Status* status) {
  TF_KernelBuilder* builder = TF_NewKernelBuilder(name, "CPU", make, compute, remove);
  TF_KernelBuilder_TypeConstraint(builder, "T", type, status);
  TF_RegisterKernelBuilder(name, builder, status);
}

}  // namespace shiftkit

#endif  // SHIFTKIT_KERNEL_CALL_H_
