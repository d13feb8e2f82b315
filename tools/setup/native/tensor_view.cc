#include <vector>
#include "tf_auto_status.h"
#include "tf_auto_tensor.h"
#include "tfjs_backend.h"
#include "utils.h"

namespace tfnodejs {

// The id of a tensor of another shape that shares the memory of one on the CPU. TensorFlow's operation Reshape does the same,
// in ten times the time.
napi_value TFJSBackend::GetTensorView(napi_env env, napi_value tensor_id_value, napi_value shape_value) {
  int32_t tensor_id;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, tensor_id_value, &tensor_id), nullptr);
  auto entry = tfe_handle_map_.find(tensor_id);
  if (entry == tfe_handle_map_.end()) {
    NAPI_THROW_ERROR(env, "tensorView: there is no tensor %d", tensor_id);
    return nullptr;
  }
  std::vector<int64_t> shape;
  ExtractArrayShape(env, shape_value, &shape);
  if (IsExceptionPending(env)) return nullptr;
  for (const int64_t size : shape) {
    // TensorFlow would end the process.
    if (size < 0) {
      NAPI_THROW_ERROR(env, "tensorView: a shape has no size %d", static_cast<int>(size));
      return nullptr;
    }
  }
  TF_AutoStatus status;
  TF_AutoTensor source(TFE_TensorHandleResolve(entry->second, status.status));
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  const TF_DataType type = TF_TensorType(source.tensor);
  const int64_t none = 0;
  TF_AutoTensor view(TF_AllocateTensor(type, &none, 1, 0));
  TF_TensorBitcastFrom(source.tensor, type, view.tensor, shape.data(), static_cast<int>(shape.size()), status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  TFE_TensorHandle *handle = TFE_NewTensorHandle(view.tensor, status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  napi_value id;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_int32(env, InsertHandle(handle), &id), nullptr);
  return id;
}

// binding.tensorView(id, shape)
napi_value TensorView(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value arguments[2];
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &argc, arguments, nullptr, nullptr), nullptr);
  TFJSBackend *backend = nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_instance_data(env, reinterpret_cast<void **>(&backend)), nullptr);
  return backend->GetTensorView(env, arguments[0], arguments[1]);
}

}  // namespace tfnodejs
