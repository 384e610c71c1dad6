package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Parquet files that PyArrow makes, in place of those of a worker. */
final class MadeParquet {
  private static final String HEAD =
      """
      import datetime, decimal, sys
      import pyarrow as pa
      import pyarrow.parquet as pq

      def field(id, name, kind, nullable=True, **meta):
          return pa.field(name, kind, nullable=nullable, metadata={"PARQUET:field_id": str(id)})

      def write(file, columns, rows, **options):
          schema = pa.schema(columns)
          table = pa.table([pa.array(values, type=kind.type) for kind, values in zip(schema, rows)],
                           schema=schema)
          pq.write_table(table, f"{sys.argv[1]}/{file}.parquet", **options)

      """;

  private final Path folder;

  private MadeParquet(Path folder) {
    this.folder = folder;
  }

  /**
   * Runs a script once that calls {@code write(name, [field(id, name, type)…], [values…])}.
   *
   * @param folder that the files go to
   */
  static MadeParquet make(Path folder, String script) throws IOException, InterruptedException {
    Path python =
        Path.of(System.getProperty("oleander.python", "../.venv/bin/python")).toAbsolutePath();
    Process process =
        new ProcessBuilder(python.toString(), "-c", HEAD + script, folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return new MadeParquet(folder);
  }

  byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name + ".parquet"));
  }
}
