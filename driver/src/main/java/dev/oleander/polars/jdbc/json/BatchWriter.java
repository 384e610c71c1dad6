package dev.oleander.polars.jdbc.json;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/** Puts a batch together from what its columns say of themselves, in the order of the schema. */
final class BatchWriter {
  private record Node(long rows, long nulls) {}

  private final List<Node> nodes = new ArrayList<>();
  private final List<GrowingBytes> buffers = new ArrayList<>();

  /** Adds a column, or a part of one, whose buffers follow. */
  void node(int rows, int nulls) {
    nodes.add(new Node(rows, nulls));
  }

  /**
   * Adds a buffer.
   *
   * @param buffer null for one without bytes
   */
  void buffer(GrowingBytes buffer) {
    buffers.add(buffer);
  }

  /** The message; its bytes are those of the columns until these are cleared. */
  ArrowMessage message(int rows) {
    FlatBufferBuilder header = new FlatBufferBuilder(1024);
    RecordBatch.startNodesVector(header, nodes.size());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      FieldNode.createFieldNode(header, nodes.get(i).rows(), nodes.get(i).nulls());
    }
    int nodeVector = header.endVector();
    long[] offsets = new long[buffers.size() + 1];
    for (int i = 0; i < buffers.size(); i++) {
      offsets[i + 1] = offsets[i] + ArrowMessage.padded(size(i));
    }
    RecordBatch.startBuffersVector(header, buffers.size());
    for (int i = buffers.size() - 1; i >= 0; i--) {
      Buffer.createBuffer(header, offsets[i], size(i));
    }
    int bufferVector = header.endVector();
    RecordBatch.startRecordBatch(header);
    RecordBatch.addLength(header, rows);
    RecordBatch.addNodes(header, nodeVector);
    RecordBatch.addBuffers(header, bufferVector);
    int batch = RecordBatch.endRecordBatch(header);
    return ArrowMessage.of(
        header, MessageHeader.RecordBatch, batch, buffers, offsets[buffers.size()]);
  }

  private int size(int buffer) {
    return buffers.get(buffer) == null ? 0 : buffers.get(buffer).size();
  }
}
