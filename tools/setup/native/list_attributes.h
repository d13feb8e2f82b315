#ifndef SHIFTKIT_LIST_ATTRIBUTES_H_
#define SHIFTKIT_LIST_ATTRIBUTES_H_

#include <node_api.h>
#include "tensorflow/c/eager/c_api.h"

namespace tfnodejs {

// Sets an attribute that is a list of strings or of types, which the binding of the package cannot; fused operations
// (_FusedConv2D, _FusedMatMul, ...) name what they fuse in such lists.
//
// name: outlives the operation.
// value: the JavaScript value; an array stands for a list, an empty one too.
// Returns false where `value` is no array or `type` is another: then nothing was done. If an element is not of the type,
// a JavaScript exception is pending and true is returned.
bool AssignListAttr(napi_env env, TFE_Op *op, const char *name, TF_AttrType type, napi_value value);

}  // namespace tfnodejs

#endif  // SHIFTKIT_LIST_ATTRIBUTES_H_
