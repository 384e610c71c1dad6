package dev.oleander.polars.benchmark.flight;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/** Statements and the batches that answer them. Loaded before the server starts, then only read. */
final class AnswersInMemory implements AutoCloseable {
  private final BufferAllocator allocator;
  private final Map<String, Answer> answers = new HashMap<>();

  AnswersInMemory(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  /** The whole answer to one statement. */
  record Answer(Schema schema, List<ArrowRecordBatch> batches) {}

  BufferAllocator allocator() {
    return allocator;
  }

  void load(String statement, Path file) throws IOException {
    List<ArrowRecordBatch> batches = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
      answers.put(statement, new Answer(reader.getVectorSchemaRoot().getSchema(), batches));
      while (reader.loadNextBatch()) {
        batches.add(new VectorUnloader(reader.getVectorSchemaRoot()).getRecordBatch());
      }
    }
  }

  Answer to(String statement) {
    Answer answer = answers.get(statement);
    if (answer == null) {
      throw new IllegalArgumentException("no answer is loaded for " + statement);
    }
    return answer;
  }

  @Override
  public void close() {
    answers.values().forEach(answer -> answer.batches().forEach(ArrowRecordBatch::close));
  }
}
