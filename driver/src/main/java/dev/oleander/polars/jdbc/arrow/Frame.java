package dev.oleander.polars.jdbc.arrow;

import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * One message of a stream, a record batch or a dictionary, with the bytes that belong to it. They
 * are never compressed here.
 *
 * @param body lent: it has other bytes when it is read into again
 */
record Frame(Message message, BatchBody body) {
  boolean isRecordBatch() {
    return message.headerType() == MessageHeader.RecordBatch;
  }

  /** Whether it is a record batch that has rows. */
  boolean hasRows() {
    return isRecordBatch() && recordBatch().length() != 0;
  }

  RecordBatch recordBatch() {
    return present((RecordBatch) message.header(new RecordBatch()));
  }

  DictionaryBatch dictionaryBatch() {
    DictionaryBatch batch = (DictionaryBatch) message.header(new DictionaryBatch());
    if (batch == null || batch.data() == null) {
      throw new MalformedStreamException("a dictionary has no header");
    }
    return batch;
  }

  private static RecordBatch present(RecordBatch batch) {
    if (batch == null) {
      throw new MalformedStreamException("a batch has no header");
    }
    return batch;
  }
}
