package dev.oleander.polars.sandbox.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a killed server may have left: a box that was being made when the server was killed can
 * be left waiting for a bubblewrap that is gone.
 */
final class LeftoverBoxes {
  private static final Logger LOG = LoggerFactory.getLogger(LeftoverBoxes.class);

  private LeftoverBoxes() {}

  /**
   * Ends all of bubblewrap's processes that were given a folder whose path begins like this. Only
   * for the one who has the state directory to itself.
   */
  static void end(Path slotFolders) {
    ProcessHandle.allProcesses()
        .filter(process -> isBox(process.pid(), slotFolders.toString()))
        .forEach(
            process -> {
              LOG.warn(
                  "process {}, left behind by a server that was killed, is ended", process.pid());
              process.destroyForcibly();
            });
  }

  private static boolean isBox(long pid, String slotFolders) {
    Path commandLine = Path.of("/proc", Long.toString(pid), "cmdline");
    try {
      String words = new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8);
      int end = words.indexOf('\0');
      return end > 0
          && Path.of(words.substring(0, end)).endsWith("bwrap")
          && words.contains('\0' + slotFolders);
    } catch (IOException e) {
      LOG.trace("process {} has ended or is another user's", pid, e);
      return false;
    }
  }
}
