"""A worker that ends before it is ready."""

import sys

print("a module is missing", file=sys.stderr)
sys.exit(5)
