package dev.oleander.polars.jdbc.zstd;

/** The table of one number of the sequences, which a block brings or has from the block before. */
final class SequenceTable {
  private static final int PREDEFINED = 0;
  private static final int ONE_CODE = 1;
  private static final int DESCRIBED = 2;

  private final SequenceCode code;
  private final FseTable predefined;
  private final FseTable own;

  /** Null if there is none yet. */
  private FseTable current;

  SequenceTable(SequenceCode code) {
    this.code = code;
    this.predefined = code.predefined();
    this.own = code.table();
  }

  /** Forgets the frame before. */
  void reset() {
    current = null;
  }

  /** The table of the block that was read last. */
  FseTable current() {
    return current;
  }

  /**
   * Reads what a block says of its table.
   *
   * @param mode how it says it
   * @return where that ends
   */
  int read(int mode, byte[] source, int from, int to) throws ZstdException {
    try {
      return switch (mode) {
        case PREDEFINED -> {
          current = predefined;
          yield from;
        }
        case ONE_CODE -> {
          current = null;
          if (from >= to) {
            throw new ZstdException("the code is missing");
          }
          own.set(LittleEndian.u8(source, from));
          current = own;
          yield from + 1;
        }
        case DESCRIBED -> {
          current = null;
          int end = own.read(source, from, to);
          current = own;
          yield end;
        }
        default -> {
          if (current == null) {
            throw new ZstdException("it is to be that of a block before; there is none");
          }
          yield from;
        }
      };
    } catch (ZstdException e) {
      throw new ZstdException("the table of the " + code + " codes", e);
    }
  }
}
