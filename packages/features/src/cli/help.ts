import { regionRules } from '../detection/select-regions';
import { modelCards } from '../models/model-cards';
import { preprocessingPresets } from '../preprocessing/presets';

const names = (record: object): string => Object.keys(record).join(', ');

/** Text of `vse-extract --help`. */
export const help = `vse-extract --images DIR --out DIR --model WHAT [flags]
vse-extract merge --out DIR PART...
vse-extract cards
vse-extract --caches [FOLDER] [--prune AGE]

  Extracts features of a folder of images into a feature store. The same command resumes an interrupted run after
  its last finished shard; with other settings it stops and names what differs.

  --images DIR       folder of images, with its subfolders; the path within DIR is an image's id
  --list FILE        only these images of DIR: one path per line
  --out DIR          folder of the feature store
  --model WHAT       FILE.onnx, model.json of TensorFlow.js, transformers:NAME (CLIP, SigLIP, DINO: a folder
                     or a name on the hub), or descriptors (no weights)
  --card NAME        published network: ${names(modelCards)};
                     sets --layer or --output and --preprocess, and checks the file's sha256 if it is known
  --output NAME      output of the network; --layer NAME takes a value within it
  --features KIND    grid or pooled (default pooled; grid with --regions)
  --preprocess NAME  ${names(preprocessingPresets)}
  --size N           input size in px of a network that takes any (default the preset's)
  --regions WHAT     none (default), grid (of a network with a feature map), proposals, detector:FILE.onnx
  --detector KIND    yolox (default), faster-rcnn or detr: kind of the detector
  --rule NAME        selection of its boxes: ${names(regionRules)} (default scan)
  --dtype TYPE       float16 (default) or float32
  --workers N        threads that run the network (default: number of cores, at most 8)
  --shard-size N     images per shard, the unit of resuming (default 512)
  --shard I/N        write every N-th shard from the I-th on; merge joins the parts
  --skip-bad         leave out images that cannot be read, instead of failing at the end
  --caches           list the feature stores in FOLDER and below it, with size, contents and last use (default the
                     caches of the examples: VSE_CACHE, or .cache/vse)
  --prune AGE        remove those unused for AGE, such as 12h, 30d or 4w, or all; those in use stay, as do other files
  --help             this text
`;
