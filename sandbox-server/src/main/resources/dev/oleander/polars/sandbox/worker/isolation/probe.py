"""Describes the interpreter that runs it, for PythonRuntime. Imports nothing that takes time."""

import ctypes
import importlib.metadata
import json
import os
import platform
import resource
import sys
import sysconfig

paths = sysconfig.get_paths()
versions = {}
for package in ("polars", "pyiceberg", "pyarrow"):
    try:
        versions[package] = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        versions[package] = None
shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
library_folder = sysconfig.get_config_var("LIBDIR")
real = os.path.realpath
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_CREATE_RULESET_VERSION = 1
landlock_abi = ctypes.CDLL(None).syscall(
    LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), LANDLOCK_CREATE_RULESET_VERSION
)
print(
    json.dumps(
        {
            "python": platform.python_version(),
            "supported": sys.version_info >= (3, 11),
            "executable": real(sys.executable),
            "prefix": real(sys.prefix),
            "base": real(sys.base_prefix),
            "libraries": sorted({real(paths["stdlib"])}),
            "packages": sorted(
                real(p) for p in {paths["purelib"], paths["platlib"]} if os.path.isdir(p)
            ),
            "libraryFolder": real(library_folder) if shared and library_folder else None,
            "missing": [package for package, version in versions.items() if version is None],
            "polars": versions["polars"],
            "landlockAbi": max(landlock_abi, 0),
            "processes": resource.getrlimit(resource.RLIMIT_NPROC)[1],
            "openFiles": resource.getrlimit(resource.RLIMIT_NOFILE)[1],
            "fileSize": resource.getrlimit(resource.RLIMIT_FSIZE)[1],
            "pageSize": os.sysconf("SC_PAGE_SIZE"),
        }
    )
)
