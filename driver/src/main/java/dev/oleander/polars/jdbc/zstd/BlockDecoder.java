package dev.oleander.polars.jdbc.zstd;

/** Reads the blocks of a frame, and keeps what a block has from the ones before. */
final class BlockDecoder {
  private static final int RAW = 0;
  private static final int REPEATED = 1;
  private static final int COMPRESSED = 2;

  private final LiteralsSection literals = new LiteralsSection();
  private final SequencesSection sequences = new SequencesSection();

  /** Forgets the frame before. */
  void reset() {
    literals.reset();
    sequences.reset();
  }

  /** How long the content of a block is in the source, by its header. */
  static int length(int header) throws ZstdException {
    int size = header >> 3;
    if (size > ZstdDecoder.LARGEST_BLOCK) {
      throw new ZstdException("it declares " + size + " bytes");
    }
    return type(header) == REPEATED ? 1 : size;
  }

  /**
   * Reads a block.
   *
   * @param from where its content starts, which is as long as {@link #length} says
   * @return where the written bytes end
   */
  int decode(int header, byte[] source, int from, int to, Output output, int at)
      throws ZstdException {
    output.block(at);
    return switch (type(header)) {
      case RAW -> output.append(source, from, to - from, at);
      case REPEATED -> output.fill(source[from], header >> 3, at);
      case COMPRESSED -> {
        int position = literals.read(source, from, to);
        yield sequences.decode(source, position, to, literals, output, at);
      }
      default -> throw new ZstdException("it has the reserved type");
    };
  }

  private static int type(int header) {
    return header >> 1 & 3;
  }
}
