import { regionRules } from '../detection/select-regions';
import { modelCards } from '../models/model-cards';
import { preprocessingPresets } from '../preprocessing/presets';

const names = (record: object): string => Object.keys(record).join(', ');

/** What `vse-extract --help` prints. */
export const help = `vse-extract --images DIR --out DIR --model WHAT [flags]
vse-extract merge --out DIR PART...
vse-extract cards

  Turns a folder of images into a feature store. Stopped or killed, the same command goes on after its last
  finished shard; with other settings it refuses to mix, and names what differs.

  --images DIR       every image below it, by name; its path within DIR is its id
  --list FILE        only these images of DIR: one path a line
  --out DIR          the feature store
  --model WHAT       FILE.onnx, model.json of TensorFlow.js, transformers:NAME (CLIP, SigLIP, DINO: a folder
                     or a name on the hub), or descriptors (no weights)
  --card NAME        what is known of a published network: ${names(modelCards)};
                     gives --layer or --output and --preprocess, and checks the file where its sha256 is known
  --output NAME      which output of the network; --layer NAME takes a value within it
  --features KIND    grid or pooled (default pooled; grid where regions are asked for)
  --preprocess NAME  ${names(preprocessingPresets)}
  --size N           the px of a network that takes any size (default the preset's)
  --regions WHAT     none (default), grid (fails unless the network gives one), proposals, detector:FILE.onnx
  --detector KIND    yolox (default), faster-rcnn or detr: what the detector's outputs are
  --rule NAME        which of its boxes: ${names(regionRules)} (default scan)
  --dtype TYPE       float16 (default) or float32
  --workers N        threads that run the network (default: the cores, at most 8)
  --shard-size N     images to a shard, the unit of resuming (default 512)
  --shard I/N        make every N-th shard from the I-th on; merge makes one store of all parts' folders
  --skip-bad         leave out images that do not decode, instead of failing at the end
  --help             this text
`;
