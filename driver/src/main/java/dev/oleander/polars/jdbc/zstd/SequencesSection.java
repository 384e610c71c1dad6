package dev.oleander.polars.jdbc.zstd;

/**
 * The sequences of a block: each is some literals and a match, which is a part of what was written
 * before. Keeps the tables and the last offsets of a frame.
 */
final class SequencesSection {
  /** Bits that the next states take at most: 9 + 9 + 8. */
  private static final int STATE_BITS = 26;

  private static final int LONG_COUNT = 0x7F00;

  /** A match that is longer than this is copied fast but for its end, where there is no room. */
  private static final int LONG_MATCH = 2 * FastCopy.SLACK;

  private final SequenceTable literalsLengths = new SequenceTable(SequenceCode.LITERALS_LENGTH);
  private final SequenceTable offsets = new SequenceTable(SequenceCode.OFFSET);
  private final SequenceTable matchLengths = new SequenceTable(SequenceCode.MATCH_LENGTH);
  private int lastOffset;
  private int offsetBefore;
  private int offsetBeforeThat;

  /** Forgets the frame before. */
  void reset() {
    literalsLengths.reset();
    offsets.reset();
    matchLengths.reset();
    lastOffset = 1;
    offsetBefore = 4;
    offsetBeforeThat = 8;
  }

  /**
   * Reads the sequences of a block and writes what they stand for, with the literals that no
   * sequence uses at the end.
   *
   * @return where the written bytes end
   */
  int decode(byte[] source, int from, int to, LiteralsSection literals, Output output, int at)
      throws ZstdException {
    if (from >= to) {
      throw cutOff();
    }
    int first = LittleEndian.u8(source, from);
    int header = first < 128 ? 1 : first < 255 ? 2 : 3;
    if (header > to - from) {
      throw cutOff();
    }
    int count =
        switch (header) {
          case 1 -> first;
          case 2 -> ((first - 128) << Byte.SIZE) + LittleEndian.u8(source, from + 1);
          default -> LittleEndian.u16(source, from + 1) + LONG_COUNT;
        };
    int position = from + header;
    if (count == 0) {
      if (position != to) {
        throw new ZstdException("a block without sequences goes on behind its literals");
      }
      return output.append(literals.array(), literals.start(), literals.size(), at);
    }
    if (position >= to) {
      throw cutOff();
    }
    int modes = LittleEndian.u8(source, position++);
    if ((modes & 3) != 0) {
      throw new ZstdException("reserved bits of the sequences are set");
    }
    position = literalsLengths.read(modes >> 6, source, position, to);
    position = offsets.read(modes >> 4 & 3, source, position, to);
    position = matchLengths.read(modes >> 2 & 3, source, position, to);
    return execute(count, source, position, to, literals, output, at);
  }

  private int execute(
      int count,
      byte[] source,
      int from,
      int to,
      LiteralsSection literals,
      Output output,
      int start)
      throws ZstdException {
    final long[] literalsEntries = literalsLengths.current().entries();
    final long[] offsetEntries = offsets.current().entries();
    final long[] matchEntries = matchLengths.current().entries();
    final byte[] literalsArray = literals.array();
    final byte[] target = output.array();
    final int frame = output.start();
    final int limit = output.end();
    final int fastLimit = output.fastEnd();
    int literal = literals.start();
    int literalsLeft = literals.size();
    int recent = lastOffset;
    int second = offsetBefore;
    int third = offsetBeforeThat;
    int at = start;

    int left = BackwardBits.count(source, from, to);
    long bits = BackwardBits.next(source, from, left);
    int log = literalsLengths.current().log();
    int literalsState = BackwardBits.top(bits, log);
    bits <<= log;
    left -= log;
    log = offsets.current().log();
    int offsetState = BackwardBits.top(bits, log);
    bits <<= log;
    left -= log;
    log = matchLengths.current().log();
    int matchState = BackwardBits.top(bits, log);
    left -= log;

    for (int sequence = count; ; ) {
      if (left < 0) {
        throw exhausted();
      }
      long literalsEntry = literalsEntries[literalsState];
      long matchEntry = matchEntries[matchState];
      long offsetEntry = offsetEntries[offsetState];
      int literalsExtra = FseTable.extraBits(literalsEntry);
      int matchExtra = FseTable.extraBits(matchEntry);
      int offsetExtra = FseTable.extraBits(offsetEntry);

      bits = BackwardBits.next(source, from, left);
      int offset = FseTable.valueBase(offsetEntry) + BackwardBits.top(bits, offsetExtra);
      bits <<= offsetExtra;
      int matchLength = FseTable.valueBase(matchEntry) + BackwardBits.top(bits, matchExtra);
      bits <<= matchExtra;
      left -= offsetExtra + matchExtra;
      if (offsetExtra + matchExtra + literalsExtra > BackwardBits.LEAST - STATE_BITS) {
        if (left < 0) {
          throw exhausted();
        }
        bits = BackwardBits.next(source, from, left);
      }
      int literalsLength =
          FseTable.valueBase(literalsEntry) + BackwardBits.top(bits, literalsExtra);
      bits <<= literalsExtra;
      left -= literalsExtra;

      if (offsetExtra > 1) {
        offset -= 3;
        third = second;
        second = recent;
        recent = offset;
      } else {
        int which = literalsLength == 0 ? offset : offset - 1;
        if (which == 0) {
          offset = recent;
        } else {
          offset = which == 1 ? second : which == 2 ? third : recent - 1;
          third = which == 1 ? third : second;
          second = recent;
          recent = offset;
        }
      }

      if (literalsLength > literalsLeft) {
        throw new ZstdException("the sequences use more literals than there are");
      }
      // As if unsigned, so that an offset of 0, and one of 2^31 or more, is too long too.
      if (Integer.compareUnsigned(offset - 1, at + literalsLength - frame) >= 0) {
        throw new ZstdException("a match begins before the start of its frame");
      }
      int length = literalsLength + matchLength;
      if (length <= fastLimit - at) {
        FastCopy.literals(literalsArray, literal, target, at, literalsLength);
        FastCopy.match(target, at + literalsLength, offset, matchLength);
      } else if (length <= limit - at) {
        System.arraycopy(literalsArray, literal, target, at, literalsLength);
        exactMatch(target, at + literalsLength, offset, matchLength);
      } else {
        throw output.full();
      }
      literal += literalsLength;
      literalsLeft -= literalsLength;
      at += length;

      if (--sequence == 0) {
        break;
      }
      int stateBits = FseTable.stateBits(literalsEntry);
      literalsState = FseTable.stateBase(literalsEntry) + BackwardBits.top(bits, stateBits);
      bits <<= stateBits;
      left -= stateBits;
      stateBits = FseTable.stateBits(matchEntry);
      matchState = FseTable.stateBase(matchEntry) + BackwardBits.top(bits, stateBits);
      bits <<= stateBits;
      left -= stateBits;
      stateBits = FseTable.stateBits(offsetEntry);
      offsetState = FseTable.stateBase(offsetEntry) + BackwardBits.top(bits, stateBits);
      left -= stateBits;
    }
    if (left != 0) {
      throw exhausted();
    }
    lastOffset = recent;
    offsetBefore = second;
    offsetBeforeThat = third;
    return output.append(literalsArray, literal, literalsLeft, at);
  }

  /** Writes a match and not a byte behind it. */
  private static void exactMatch(byte[] target, int at, int offset, int length) {
    int fast = length > LONG_MATCH ? length - FastCopy.SLACK : 0;
    if (fast > 0) {
      FastCopy.match(target, at, offset, fast);
    }
    for (int i = fast; i < length; i++) {
      target[at + i] = target[at + i - offset];
    }
  }

  private static ZstdException cutOff() {
    return new ZstdException("the sequences are cut off");
  }

  private static ZstdException exhausted() {
    return new ZstdException("the bits of the sequences do not end with the last sequence");
  }
}
