/** The package `shiftkit`: what a program, a config or a user's own entry imports. */
import './catalogue.ts';

/** For the options of own entries. */
export { z } from 'zod';
export { addGradients } from '../framework/autograd/addGradients.ts';
export { type Gradients, parameterGradients } from '../framework/autograd/parameterGradients.ts';
export { valueAndGradients } from '../framework/autograd/valueAndGradients.ts';
export type { BackendInfo } from '../framework/backend/BackendInfo.ts';
export { currentBackend } from '../framework/backend/currentBackend.ts';
export { openBackend } from '../framework/backend/openBackend.ts';
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '../framework/backend/tf.ts';
export { tf } from '../framework/backend/tf.ts';
export { loadCheckpoint, saveCheckpoint } from '../framework/checkpoint/checkpointFolder.ts';
export { readCheckpoint } from '../framework/checkpoint/readCheckpoint.ts';
export { readStateDict } from '../framework/checkpoint/readStateDict.ts';
export type { SavedPart } from '../framework/checkpoint/SavedPart.ts';
export type { StateDict, TensorData } from '../framework/checkpoint/StateDict.ts';
export { writeSafetensors } from '../framework/checkpoint/writeSafetensors.ts';
export { Config } from '../framework/config/Config.ts';
export type { ConfigInput, SpecInput } from '../framework/config/ConfigInput.ts';
export { defineConfig } from '../framework/config/defineConfig.ts';
export { dump } from '../framework/config/dump.ts';
export { loadConfig } from '../framework/config/loadConfig.ts';
export { append, patch, prepend, ref, remove, replace } from '../framework/config/markers.ts';
export { mergeFromDict } from '../framework/config/mergeFromDict.ts';
export { prettyText } from '../framework/config/prettyText.ts';
export { batchToTensors, disposeBatch, type TensorBatch } from '../framework/data/batchToTensors.ts';
export { DataLoader } from '../framework/data/DataLoader.ts';
export { full2weak } from '../framework/data/geometry/full2weak.ts';
export type { GeometryStep, Size } from '../framework/data/geometry/GeometryStep.ts';
export { replayGeometry } from '../framework/data/geometry/replayGeometry.ts';
export { warpLabels } from '../framework/data/geometry/warpLabels.ts';
export { type SoftMap, warpSoftMap } from '../framework/data/geometry/warpSoftMap.ts';
export { IGNORE_INDEX } from '../framework/data/ignoreIndex.ts';
export type { Batch, Dataset, DatasetStream, Image, LabelMap, Sample, Transform } from '../framework/data/types.ts';
export {
  BackendError,
  CheckpointError,
  ConfigError,
  DataError,
  RegistryError,
  UserError,
} from '../framework/errors/UserError.ts';
export { Metric } from '../framework/evaluation/Metric.ts';
export { runEvaluation } from '../framework/evaluation/runEvaluation.ts';
export type { Adaptation } from '../framework/inference/adaptModel.ts';
export type { ImageInput, ImagePixels } from '../framework/inference/ImageInput.ts';
export type { OpenedModel } from '../framework/inference/OpenedModel.ts';
export { openModel } from '../framework/inference/openModel.ts';
export type {
  ClassPrediction,
  Prediction,
  RankedClass,
  SegmentationPrediction,
} from '../framework/inference/Prediction.ts';
export { readImage } from '../framework/inference/readImage.ts';
export { BatchNorm2d } from '../framework/nn/BatchNorm2d.ts';
export { Conv2d } from '../framework/nn/Conv2d.ts';
export { chain } from '../framework/nn/chain.ts';
export { convBatchNorm } from '../framework/nn/convBatchNorm.ts';
export { Dropout2d } from '../framework/nn/Dropout2d.ts';
export { floorVariance } from '../framework/nn/floorVariance.ts';
export { foldBatchNorm } from '../framework/nn/foldBatchNorm.ts';
export { freezeBatchNorm } from '../framework/nn/freezeBatchNorm.ts';
export { GroupNorm } from '../framework/nn/GroupNorm.ts';
export { Linear } from '../framework/nn/Linear.ts';
export { MaxPool2d } from '../framework/nn/MaxPool2d.ts';
export { Module } from '../framework/nn/Module.ts';
export { ModuleList } from '../framework/nn/ModuleList.ts';
export type { Parameter } from '../framework/nn/Parameter.ts';
export { type Pretrained, pretrainedOf } from '../framework/nn/Pretrained.ts';
export { type PassingBatch, passTogether } from '../framework/nn/passTogether.ts';
export { ReLU } from '../framework/nn/ReLU.ts';
export { Sequential } from '../framework/nn/Sequential.ts';
export { Sigmoid } from '../framework/nn/Sigmoid.ts';
export { SqueezeExcitation } from '../framework/nn/SqueezeExcitation.ts';
export { seedDropout } from '../framework/nn/seedDropout.ts';
export { add } from '../framework/ops/add.ts';
export { avgPool } from '../framework/ops/avgPool.ts';
export { concatChannels } from '../framework/ops/concatChannels.ts';
export { conv2d } from '../framework/ops/conv2d.ts';
export { crossEntropy } from '../framework/ops/crossEntropy.ts';
export { globalAveragePool } from '../framework/ops/globalAveragePool.ts';
export { groupNorm } from '../framework/ops/groupNorm.ts';
export { leakyRelu } from '../framework/ops/leakyRelu.ts';
export { linear } from '../framework/ops/linear.ts';
export { maxPool } from '../framework/ops/maxPool.ts';
export { inFloat32 } from '../framework/ops/precision.ts';
export { relu } from '../framework/ops/relu.ts';
export { resizeBilinear } from '../framework/ops/resizeBilinear.ts';
export { resizeNearest } from '../framework/ops/resizeNearest.ts';
export { maskChannels, scaleChannels } from '../framework/ops/scaleChannels.ts';
export { sigmoid } from '../framework/ops/sigmoid.ts';
export { softmaxEntropy } from '../framework/ops/softmaxEntropy.ts';
export { toPrecision } from '../framework/ops/toPrecision.ts';
export { RandomStream } from '../framework/random/RandomStream.ts';
export { defineRecipe } from '../framework/recipe/defineRecipe.ts';
export { loadRecipe } from '../framework/recipe/loadRecipe.ts';
export { type Output, output } from '../framework/recipe/output.ts';
export type { Recipe, RecipeInput } from '../framework/recipe/recipeSchema.ts';
export { build } from '../framework/registration/build.ts';
export {
  DATASETS,
  HOOKS,
  KINDS,
  LOOPS,
  LOSSES,
  METHODS,
  METRICS,
  MODELS,
  OPTIMIZERS,
  READERS,
  SCHEDULES,
  TRANSFORMS,
} from '../framework/registration/kinds.ts';
export { loadEntry } from '../framework/registration/loadEntry.ts';
export { register } from '../framework/registration/register.ts';
export { type Spec, spec } from '../framework/registration/spec.ts';
export { HOOK_STAGES, Hook, type HookStage, type PriorityName } from '../framework/runner/Hook.ts';
export { loadPretrained } from '../framework/runner/loadPretrained.ts';
export { loadWeights } from '../framework/runner/loadWeights.ts';
export {
  Method,
  type MethodContext,
  type StepInput,
  type TrainingStreams,
  type TrainStep,
} from '../framework/runner/Method.ts';
export { Optimizer, type ParameterGroup } from '../framework/runner/Optimizer.ts';
export type { Runner } from '../framework/runner/Runner.ts';
export { runTraining } from '../framework/runner/runTraining.ts';
export { SCHEDULE_OPTIONS, Schedule } from '../framework/runner/Schedule.ts';
export { corrupt } from './corruptions/corrupt.ts';
export type {
  OwnDatasets,
  OwnHooks,
  OwnLoops,
  OwnLosses,
  OwnMethods,
  OwnMetrics,
  OwnModels,
  OwnOptimizers,
  OwnReaders,
  OwnSchedules,
  OwnTransforms,
} from './entryOptions.ts';
export { checkModel } from './methods/checkModel.ts';
export { collectParams } from './methods/collectParams.ts';
export { collectStats } from './methods/collectStats.ts';
export { configureModel } from './methods/configureModel.ts';
export { Norm } from './methods/Norm.ts';
export { Source } from './methods/Source.ts';
export { domainOptions } from './methods/segmentation/domainOptions.ts';
export { paperParity, replayFaults, trainingFaults } from './methods/segmentation/paperParity.ts';
export { pixelCrossEntropy } from './methods/segmentation/pixelCrossEntropy.ts';
export type { SegmentationNetwork } from './methods/segmentation/SegmentationNetwork.ts';
export { SegmentationTraining } from './methods/segmentation/SegmentationTraining.ts';
export { SourceOnly } from './methods/segmentation/SourceOnly.ts';
export { trainingOptions } from './methods/segmentation/trainingOptions.ts';
export { upsample } from './methods/segmentation/upsample.ts';
export type { Learned, Lesson, LogitMaps, Maps, View } from './methods/segmentation/View.ts';
export { WarmUp } from './methods/segmentation/WarmUp.ts';
export { Tent } from './methods/Tent.ts';
export { DeepLabV2 } from './models/DeepLabV2.ts';
export { FCDiscriminator } from './models/FCDiscriminator.ts';
export { ImageNetResNet } from './models/ImageNetResNet.ts';
export { ResNet } from './models/ResNet.ts';
export { ResNeXt } from './models/ResNeXt.ts';
export { WideResNet } from './models/WideResNet.ts';
export { Adam } from './optimizers/Adam.ts';
export { SGD } from './optimizers/SGD.ts';
