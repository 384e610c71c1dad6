package dev.oleander.polars.sandbox.worker.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a killed server may have left: a box that was being made when the server was killed can
 * be left waiting for a bubblewrap that is gone.
 */
final class LeftoverBoxes {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoverBoxes.class);

  private static final long ENDS_WITHIN_SECONDS = 5;

  /**
   * What the interpreter's first arguments are for a supervisor, which {@code SupervisedCommand}
   * starts.
   */
  private static final String SUPERVISOR = "\0-I\0-S\0-c\0";

  private LeftoverBoxes() {}

  /**
   * Ends all processes of bubblewrap and of boxes' supervisors that were given a folder whose path
   * begins like this. Only for the one who has the state directory to itself.
   */
  static void end(Path slotFolders) {
    ProcessHandle.allProcesses()
        .filter(process -> isBox(process.pid(), slotFolders.toString()))
        .forEach(
            process -> {
              LOG.warn(
                  "process {}, left behind by a server that was killed, is ended", process.pid());
              // A supervisor takes with it all that it has adopted; bubblewrap cannot refuse
              // either.
              process.destroy();
              if (!awaitEnd(process)) {
                process.destroyForcibly();
              }
            });
  }

  private static boolean awaitEnd(ProcessHandle process) {
    try {
      process.onExit().get(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("process {} has not ended", process.pid(), e);
      return false;
    }
  }

  private static boolean isBox(long pid, String slotFolders) {
    Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
    try {
      String words = new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8);
      int end = words.indexOf('\0');
      return end > 0
          && (Path.of(words.substring(0, end)).endsWith("bwrap")
              || words.startsWith(SUPERVISOR, end))
          && words.contains('\0' + slotFolders);
    } catch (IOException e) {
      LOG.trace("process {} has ended or is another user's", pid, e);
      return false;
    }
  }
}
