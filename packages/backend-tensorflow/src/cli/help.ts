/** What `vse-tensorflow --help` prints. */
export const help = `vse-tensorflow install [flags]
vse-tensorflow verify [flags]
vse-tensorflow uninstall [flags]

  install gives a project a tfjs-node 4.22.0 that works, without the download of its own install script: TensorFlow's
  libraries come out of the official Python wheel, and tfjs-node's binding is compiled against them. It adds tfjs-node
  where it is missing. Again, it verifies what is there; stopped, the same command goes on with the wheels it has.
  verify checks a product, a gradient and that nothing leaks. uninstall takes out what install put there.

  --dir DIR            the project (default the environment's VSE_TENSORFLOW, otherwise this folder)
  --gpu                tfjs-node-gpu, with NVIDIA's libraries: 2.2 GB, 3.8 unpacked
  --tensorflow VERSION another version of TensorFlow, 2.12 or later
  --wheel FILE         a wheel downloaded elsewhere; again for those of CUDA
  --sha256 HEX         the checksum that TensorFlow's wheel must have
  --index-url URL      a mirror of the Python package index
  --python PROGRAM     the Python whose pip downloads (default python3, python)
  --compiler PROGRAM   the C++ compiler (default the environment's CXX, c++, g++, clang++)
  --cache DIR          where wheels are kept (default ~/.cache/vse-tensorflow)
  --replace            put it in the place of a binding that this command did not build
  --purge              uninstall: remove the wheels too
  --help               this text
`;
