package dev.oleander.polars.sandbox.worker.isolation;

/** What a kernel's Landlock must be able to do before boxes are built on it. */
final class Landlock {
  /** The first with scoped signals and abstract sockets, and all that the earlier ones brought. */
  static final int LEAST_ABI = 6;

  private Landlock() {}

  /**
   * @param abi the version that the kernel offers; 0 for none
   * @throws IsolationException when one of the walls would be missing
   */
  static void require(int abi) throws IsolationException {
    if (abi <= 0) {
      throw new IsolationException(
          "this kernel offers no Landlock: run Linux 6.12 or newer with landlock among its security"
              + " modules (kernel parameter lsm=landlock,…), and let containers use it");
    }
    if (abi < LEAST_ABI) {
      throw new IsolationException(
          "this kernel's Landlock has version %d, which leaves %s open, and must have at least %d: run"
                  .formatted(abi, missing(abi), LEAST_ABI)
              + " Linux 6.12 or newer");
    }
  }

  private static String missing(int abi) {
    if (abi < 2) {
      return "links between folders";
    }
    if (abi < 3) {
      return "the truncation of files";
    }
    if (abi < 4) {
      return "TCP";
    }
    if (abi < 5) {
      return "the control of devices";
    }
    return "signals to other processes";
  }
}
