package dev.oleander.polars.sandbox.workload;

import dev.oleander.polars.sandbox.catalog.write.TableWrite;
import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import dev.oleander.polars.sandbox.worker.FileReceiver;
import dev.oleander.polars.sandbox.worker.ScriptLake.RefusedException;
import java.util.List;

/** Hands what a worker writes to the table that it is for. Used by the thread that runs it. */
public record DestinationFiles(TableWrite write) implements FileReceiver {

  @Override
  public String layout(String resultSchema) throws RefusedException {
    try {
      return write.layout(resultSchema);
    } catch (SandboxException e) {
      throw new RefusedException(e.code().name(), e.getMessage(), e);
    }
  }

  /** What a refusal of this class says. */
  public static SandboxException refusal(RefusedException refused) {
    return new SandboxException(ErrorCode.valueOf(refused.code()), refused.getMessage(), refused);
  }

  @Override
  public void begin(int file, List<String> partition) {
    write.begin(file, partition);
  }

  @Override
  public void data(int file, byte[] buffer, int offset, int length) {
    write.data(file, buffer, offset, length);
  }

  @Override
  public void end(int file, long rows) {
    write.end(file, rows);
  }
}
