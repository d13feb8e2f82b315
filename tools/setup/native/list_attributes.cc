#include "list_attributes.h"

#include <string>
#include <vector>
#include "utils.h"

namespace tfnodejs {

namespace {

// The elements of an array, or nothing with an exception pending.
bool Elements(napi_env env, napi_value array, std::vector<napi_value> *elements) {
  uint32_t length;
  ENSURE_NAPI_OK_RETVAL(env, napi_get_array_length(env, array, &length), false);
  elements->resize(length);
  for (uint32_t i = 0; i < length; ++i) {
    ENSURE_NAPI_OK_RETVAL(env, napi_get_element(env, array, i, &(*elements)[i]), false);
  }
  return true;
}

bool IsOfType(napi_env env, napi_value value, napi_valuetype wanted) {
  napi_valuetype type;
  return napi_typeof(env, value, &type) == napi_ok && type == wanted;
}

void Refuse(napi_env env, const char *name, size_t index, const char *wanted) {
  NAPI_THROW_ERROR(env, "Attribute %s: element %zu of the list is not %s", name, index, wanted);
}

// TensorFlow copies strings and types before these two return.
void AssignStrings(napi_env env, TFE_Op *op, const char *name, const std::vector<napi_value> &elements) {
  std::vector<std::string> strings(elements.size());
  std::vector<const void *> starts;
  std::vector<size_t> lengths;
  for (size_t i = 0; i < elements.size(); ++i) {
    if (!IsOfType(env, elements[i], napi_string)) return Refuse(env, name, i, "a string");
    if (GetStringParam(env, elements[i], strings[i]) != napi_ok) return;
    starts.push_back(strings[i].data());
    lengths.push_back(strings[i].size());
  }
  TFE_OpSetAttrStringList(op, name, starts.data(), lengths.data(), static_cast<int>(elements.size()));
}

void AssignTypes(napi_env env, TFE_Op *op, const char *name, const std::vector<napi_value> &elements) {
  std::vector<TF_DataType> types;
  for (size_t i = 0; i < elements.size(); ++i) {
    int32_t number;
    if (napi_get_value_int32(env, elements[i], &number) != napi_ok) return Refuse(env, name, i, "the number of a type");
    types.push_back(static_cast<TF_DataType>(number));
  }
  TFE_OpSetAttrTypeList(op, name, types.data(), static_cast<int>(types.size()));
}

}  // namespace

bool AssignListAttr(napi_env env, TFE_Op *op, const char *name, TF_AttrType type, napi_value value) {
  if (type != TF_ATTR_STRING && type != TF_ATTR_TYPE) return false;
  bool is_array = false;
  if (napi_is_array(env, value, &is_array) != napi_ok || !is_array) return false;
  std::vector<napi_value> elements;
  if (!Elements(env, value, &elements)) return true;
  if (type == TF_ATTR_STRING) {
    AssignStrings(env, op, name, elements);
  } else {
    AssignTypes(env, op, name, elements);
  }
  return true;
}

}  // namespace tfnodejs
