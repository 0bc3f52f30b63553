/** Output of `vse-tensorflow --help`. */
export const help = `vse-tensorflow install [flags]
vse-tensorflow verify [flags]
vse-tensorflow uninstall [flags]

  install gives a project a working tfjs-node 4.22.0 without the download of its own install script: TensorFlow's
  libraries come from the official Python wheel, and tfjs-node's binding is compiled against them. It adds tfjs-node if
  the project lacks it. Run again, it verifies the installation; after an interruption it reuses the downloaded wheels.
  verify checks a product and a gradient by value, and for leaks. uninstall removes what install added.

  --dir DIR            the project (default: the environment variable VSE_TENSORFLOW, else this folder)
  --gpu                tfjs-node-gpu, with NVIDIA's libraries: 2.2 GB, 3.8 GB unpacked
  --tensorflow VERSION another version of TensorFlow, 2.12 or later
  --wheel FILE         a wheel downloaded elsewhere; repeat it for those of CUDA
  --sha256 HEX         a checksum that a wheel must have; repeat it for those of CUDA. Those of the default version are built in,
                       any other wheel needs one
  --index-url URL      a mirror of the Python package index, by https
  --insecure-index     accept a mirror by plain http, where anyone on the way can replace what it sends
  --python PROGRAM     the Python whose pip downloads (default: python3, python)
  --compiler PROGRAM   the C++ compiler (default: the environment variable CXX, c++, g++, clang++)
  --cache DIR          the folder that keeps wheels (default: ~/.cache/vse-tensorflow)
  --replace            replace a binding that this command did not build
  --purge              uninstall: remove the wheels too
  --help               this text
`;
