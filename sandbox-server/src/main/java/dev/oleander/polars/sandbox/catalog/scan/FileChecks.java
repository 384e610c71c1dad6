package dev.oleander.polars.sandbox.catalog.scan;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.FileFormat;

/**
 * Refuses what no worker can read.
 *
 * @param table its name, for messages
 */
record FileChecks(String table) {

  /**
   * Checks a file by what its manifest says.
   *
   * @return the location of the folder that it is in
   * @throws SandboxException UNSUPPORTED
   */
  String folder(ContentFile<?> file) {
    if (file.format() != FileFormat.PARQUET && file.format() != FileFormat.PUFFIN) {
      throw unsupported(
          "it has files in the format %s: have them rewritten as Parquet".formatted(file.format()),
          null);
    }
    if (file.keyMetadata() != null) {
      throw unsupported("its files are encrypted", null);
    }
    String location = file.location();
    return location.substring(0, Math.max(0, location.lastIndexOf('/')));
  }

  /**
   * @param cause may be null
   */
  SandboxException unsupported(String why, Throwable cause) {
    return new SandboxException(
        ErrorCode.UNSUPPORTED, "table '%s' cannot be read: %s".formatted(table, why), cause);
  }
}
