package dev.oleander.polars.benchmark.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.oleander.polars.benchmark.flight.AnswersInMemory.Answer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.BackpressureStrategy;
import org.apache.arrow.flight.BackpressureStrategy.WaitResult;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.NoOpFlightSqlProducer;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Answers the statements it has answers for. Flight SQL JDBC prepares every statement; the handle
 * of a prepared one is its text.
 */
final class FixedAnswersProducer extends NoOpFlightSqlProducer {
  private static final long CLIENT_TIMEOUT_MILLIS = 60_000;

  private final AnswersInMemory answers;
  private final ExecutorService senders = Executors.newCachedThreadPool();

  FixedAnswersProducer(AnswersInMemory answers) {
    this.answers = answers;
  }

  @Override
  public void createPreparedStatement(
      ActionCreatePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> listener) {
    Schema schema = answers.to(request.getQuery()).schema();
    Message prepared =
        ActionCreatePreparedStatementResult.newBuilder()
            .setPreparedStatementHandle(request.getQueryBytes())
            .setDatasetSchema(ByteString.copyFrom(schema.serializeAsMessage()))
            .build();
    listener.onNext(new Result(Any.pack(prepared).toByteArray()));
    listener.onCompleted();
  }

  @Override
  public void closePreparedStatement(
      ActionClosePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> listener) {
    listener.onCompleted();
  }

  @Override
  public FlightInfo getFlightInfoPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    Schema schema = answers.to(statement(command)).schema();
    Ticket ticket = new Ticket(Any.pack(command).toByteArray());
    return new FlightInfo(schema, descriptor, List.of(new FlightEndpoint(ticket)), -1, -1);
  }

  /** Sends from a thread of its own: the calling one would have to tell it when to go on. */
  @Override
  public void getStreamPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, ServerStreamListener listener) {
    Answer answer = answers.to(statement(command));
    BackpressureStrategy client = new BackpressureStrategy.CallbackBackpressureStrategy();
    client.register(listener);
    senders.execute(() -> send(answer, client, listener));
  }

  private void send(Answer answer, BackpressureStrategy client, ServerStreamListener listener) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(answer.schema(), answers.allocator())) {
      VectorLoader loader = new VectorLoader(root);
      listener.setUseZeroCopy(true);
      listener.start(root);
      for (ArrowRecordBatch batch : answer.batches()) {
        WaitResult ready = client.waitForListener(CLIENT_TIMEOUT_MILLIS);
        if (ready != WaitResult.READY) {
          throw CallStatus.CANCELLED.withDescription("the client is " + ready).toRuntimeException();
        }
        loader.load(batch);
        listener.putNext();
      }
      listener.completed();
    } catch (RuntimeException e) {
      listener.error(e);
    }
  }

  @Override
  public void close() {
    senders.shutdown();
    try {
      if (!senders.awaitTermination(CLIENT_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("a stream to a client did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String statement(CommandPreparedStatementQuery command) {
    return command.getPreparedStatementHandle().toStringUtf8();
  }
}
