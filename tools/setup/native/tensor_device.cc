#include <string>
#include "tf_auto_status.h"
#include "tfjs_backend.h"
#include "utils.h"

namespace tfnodejs {

// The name of the device in whose memory a tensor lies, as TensorFlow gives it: ".../device:GPU:0".
// An operation without a kernel for the GPU runs on the CPU, and nothing else tells.
napi_value TFJSBackend::GetTensorDevice(napi_env env, napi_value tensor_id_value) {
  int32_t tensor_id;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_value_int32(env, tensor_id_value, &tensor_id), nullptr);
  auto entry = tfe_handle_map_.find(tensor_id);
  if (entry == tfe_handle_map_.end()) {
    NAPI_THROW_ERROR(env, "tensorDevice: there is no tensor %d", tensor_id);
    return nullptr;
  }
  TF_AutoStatus status;
  const char *name = TFE_TensorHandleBackingDeviceName(entry->second, status.status);
  ENSURE_TF_OK_RETVAL(env, status, nullptr);
  napi_value result;
  ENSURE_NAPI_OK_RETVAL(env, napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &result), nullptr);
  return result;
}

// binding.tensorDevice(id)
napi_value TensorDevice(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value id;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_cb_info(env, info, &argc, &id, nullptr, nullptr), nullptr);
  TFJSBackend *backend = nullptr;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_instance_data(env, reinterpret_cast<void **>(&backend)), nullptr);
  return backend->GetTensorDevice(env, id);
}

}  // namespace tfnodejs
