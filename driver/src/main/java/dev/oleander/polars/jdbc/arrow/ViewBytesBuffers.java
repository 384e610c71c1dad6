package dev.oleander.polars.jdbc.arrow;

/** Bytes wherever they are: short ones in the view, others in one of several buffers. */
final class ViewBytesBuffers extends BytesBuffers {
  private static final int VIEW = 16;
  private static final int INLINE = 12;

  private Slice views;
  private Slice[] data = {};

  @Override
  void loadValues(BatchCursor cursor, int rows) {
    views = cursor.nextBuffer((long) rows * VIEW);
    data = new Slice[cursor.nextVariadicCount()];
    for (int i = 0; i < data.length; i++) {
      data[i] = cursor.nextBuffer(0);
    }
  }

  /** Of few rows only their bytes; never more bytes than there are, though views may share. */
  @Override
  BytesBuffers copy(int from, int to) {
    long all = views.length();
    for (Slice buffer : data) {
      all += buffer.length();
    }
    long needed = 0;
    for (int row = from; row < to; row++) {
      needed += length(row);
    }
    return needed < all ? copyRows(from, to, (int) needed) : copyAll(from, to);
  }

  private int length(int row) {
    if (isNull(row)) {
      return 0;
    }
    int length = views.getInt((long) row * VIEW);
    if (length < 0) {
      throw new MalformedStreamException("a view has " + length + " bytes");
    }
    return length;
  }

  private BytesBuffers copyRows(int from, int to, int size) {
    byte[] bytes = new byte[size];
    long[] starts = new long[to - from + 1];
    int end = 0;
    for (int row = from; row < to; row++) {
      int length = length(row);
      if (length > 0) {
        long view = (long) row * VIEW;
        if (length <= INLINE) {
          views.copyTo(bytes, end, view + 4, length);
        } else {
          data(view).copyTo(bytes, end, views.getInt(view + 12), length);
        }
      }
      end += length;
      starts[row - from + 1] = end;
    }
    OffsetBytesBuffers copy = OffsetBytesBuffers.of(starts, bytes);
    copy.takeRows(this, from, to);
    return copy;
  }

  private ViewBytesBuffers copyAll(int from, int to) {
    ViewBytesBuffers copy = new ViewBytesBuffers();
    copy.views = views.copy((long) from * VIEW, (to - from) * (long) VIEW);
    copy.data = new Slice[data.length];
    for (int i = 0; i < data.length; i++) {
      copy.data[i] = data[i].copy(0, data[i].length());
    }
    copy.takeRows(this, from, to);
    return copy;
  }

  @Override
  byte[] bytes(int row) {
    long view = (long) row * VIEW;
    int length = views.getInt(view);
    return length <= INLINE
        ? views.bytes(view + 4, length)
        : data(view).bytes(views.getInt(view + 12), length);
  }

  @Override
  String text(int row) {
    long view = (long) row * VIEW;
    int length = views.getInt(view);
    return length <= INLINE
        ? views.text(view + 4, length)
        : data(view).text(views.getInt(view + 12), length);
  }

  private Slice data(long view) {
    int buffer = views.getInt(view + 8);
    if (buffer < 0 || buffer >= data.length) {
      throw new MalformedStreamException("a view names buffer " + buffer + ", which is not there");
    }
    return data[buffer];
  }
}
