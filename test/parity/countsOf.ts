import type { Module } from '../../framework/nn/Module.ts';
import type { Reference } from './cifarReferences.ts';

/** Numbers of tensors and of values in a network, as golden files count them. */
export function countsOf(model: Module): Reference['counts'] {
  const sizes = (tensors: { size: number }[]) => tensors.reduce((sum, { size }) => sum + size, 0);
  const buffers = [...model.namedBuffers()].map(([, buffer]) => ('size' in buffer ? buffer : { size: 1 }));
  return {
    parameters: sizes(model.parameters()),
    parameter_tensors: model.parameters().length,
    buffer_tensors: buffers.length,
    buffer_elements: sizes(buffers),
    state_dict_entries: [...model.stateItems()].length,
  };
}
