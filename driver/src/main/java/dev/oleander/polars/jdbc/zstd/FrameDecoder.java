package dev.oleander.polars.jdbc.zstd;

/** Reads one frame after the other. */
final class FrameDecoder {
  private static final int MAGIC = 0xFD2FB528;
  private static final int SKIPPABLE_MAGIC = 0x184D2A50;
  private static final int SKIPPABLE_MASK = 0xFFFFFFF0;
  private static final int BLOCK_HEADER = 3;
  private static final int LAST_BLOCK = 1;
  private static final int WORD = Integer.BYTES;

  private final byte[] source;
  private final int start;
  private final int end;
  private final BlockDecoder blocks;
  private int position;

  FrameDecoder(byte[] source, int start, int end, BlockDecoder blocks) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.blocks = blocks;
    this.position = start;
  }

  /** Whether there is something behind the last frame that was read. */
  boolean hasMore() {
    return position < end;
  }

  /**
   * Reads a frame.
   *
   * @param at where its content goes
   * @param targetEnd where the room for content ends
   * @return where the written bytes end
   */
  int next(byte[] target, int at, int targetEnd) throws ZstdException {
    int frame = position;
    try {
      int magic = word("magic number");
      if (magic == MAGIC) {
        return readContent(target, at, targetEnd);
      }
      if ((magic & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
        skip();
        return at;
      }
      throw new ZstdException("no frame has the magic number " + Integer.toHexString(magic));
    } catch (ZstdException e) {
      throw new ZstdException("The Zstandard frame at byte " + (frame - start), e);
    }
  }

  private void skip() throws ZstdException {
    long size = word("size") & 0xFFFF_FFFFL;
    if (size > end - position) {
      throw new ZstdException("it is to be skipped and cut off");
    }
    position += (int) size;
  }

  private int readContent(byte[] target, int at, int targetEnd) throws ZstdException {
    FrameHeader header = FrameHeader.read(source, position, end);
    position = header.end();
    int frameEnd = targetEnd;
    if (header.contentSize() != FrameHeader.UNKNOWN) {
      if (header.contentSize() > targetEnd - at) {
        throw new ZstdException(
            "it declares "
                + header.contentSize()
                + " bytes of content, and there is room for "
                + (targetEnd - at));
      }
      frameEnd = at + (int) header.contentSize();
    }
    int contentEnd = readBlocks(new Output(target, at, targetEnd, frameEnd), at);
    if (header.contentSize() != FrameHeader.UNKNOWN && contentEnd != frameEnd) {
      throw new ZstdException(
          "it declares " + header.contentSize() + " bytes of content and has " + (contentEnd - at));
    }
    if (header.checksum() && word("checksum") != (int) XxHash64.of(target, at, contentEnd)) {
      throw new ZstdException("its checksum is not that of its content");
    }
    return contentEnd;
  }

  private int readBlocks(Output output, int start) throws ZstdException {
    blocks.reset();
    int at = start;
    int header;
    do {
      int block = position;
      try {
        if (BLOCK_HEADER > end - position) {
          throw new ZstdException("its header is cut off");
        }
        header = LittleEndian.u24(source, position);
        position += BLOCK_HEADER;
        int length = BlockDecoder.length(header);
        if (length > end - position) {
          throw new ZstdException("it is cut off");
        }
        position += length;
        at = blocks.decode(header, source, position - length, position, output, at);
      } catch (ZstdException e) {
        throw new ZstdException("the block at byte " + (block - this.start), e);
      }
    } while ((header & LAST_BLOCK) == 0);
    return at;
  }

  private int word(String name) throws ZstdException {
    if (WORD > end - position) {
      throw new ZstdException("its " + name + " is cut off");
    }
    int word = LittleEndian.i32(source, position);
    position += WORD;
    return word;
  }
}
