package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.sandbox.S3Server;
import dev.oleander.polars.sandbox.catalog.S3Objects;
import dev.oleander.polars.sandbox.relay.ObjectName;
import dev.oleander.polars.sandbox.relay.RelayAccess;
import dev.oleander.polars.sandbox.relay.RelayedTable;
import dev.oleander.polars.sandbox.relay.Relays;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Measures what docs/performance.md says of reading an object store by a relay: the same Polars
 * reads the same files of the same store, in a box by its relay and outside with the credentials,
 * in turns, so that a machine that is busy slows down both. Not one of the tests: {@code
 * -Dtest=RelayFigures -Dreads=9}. Judges nothing but that the answers are the same.
 */
@EnabledIfSystemProperty(named = "reads", matches = "\\d+")
final class RelayFigures {
  /** In which the JVM compiles, so that they do not count. */
  private static final int FIRST_TURNS = 4;

  private static final int TURNS = 4;
  private static final int FILES = 8;
  private static final int ROWS = 2_000_000;

  private static final String MAKE =
      """
      import sys, polars as pl
      n = %d
      for i in range(%d):
          k = pl.int_range(n, eager=True)
          pl.DataFrame({'a': k.hash(i), 'b': k.hash(i + 100), 's': k.cast(pl.String)}).write_parquet(
              f'{sys.argv[1]}/{i}.parquet', row_group_size=250_000)
      """;

  /** One reading of each kind; the first one, which opens connections, is left out. */
  private static final String READ =
      """
      import json, time
      import polars as pl
      files = [f's3://lake/t/data/{i}.parquet' for i in range(%d)]
      def read(what):
          begun = time.perf_counter()
          answer = what().collect(engine='streaming').item()
          return time.perf_counter() - begun, str(answer)
      table = lambda: pl.scan_parquet(files, storage_options=options, glob=False)
      kinds = {
          'all columns': lambda: table().select(
              (pl.col('a').max() // 3 + pl.col('b').max() // 3 + pl.col('s').max().str.len_bytes())),
          'one column': lambda: table().select(pl.col('a').max()),
          'footers alone': lambda: table().select(pl.len()),
      }
      for what in kinds.values():
          read(what)
      told = {name: [read(what) for _ in range(%d)] for name, what in kinds.items()}
      """;

  /**
   * A script itself may not execute: what it starts may. It reads ahead as a worker does that reads
   * tables in a store.
   */
  private static final String IN_THE_BOX =
      """
      import os, subprocess, sys
      os.environ['POLARS_ROW_GROUP_PREFETCH_SIZE'] = '32'
      program = f'options = {options!r}\\n' + r'''%s''' + '\\nprint(json.dumps(told))'
      done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True)
      result = pl.DataFrame({'told': [done.stdout or done.stderr]})
      """;

  @Test
  void measure(@TempDir Path folder) throws Exception {
    int reads = Integer.getInteger("reads");
    try (S3Server store = S3Server.start(folder.resolve("objects"));
        S3Client client = S3Server.serversClient(store.endpoint());
        Relays relays = new Relays()) {
      long bytes = fill(store, Files.createDirectory(folder.resolve("files")));
      RelayAccess access = new RelayAccess();
      access.allow(
          new RelayedTable(
              "t",
              new S3Objects(store, location -> client),
              Set.of(new ObjectName(S3Server.BUCKET, "t/data"))));
      String read = READ.formatted(FILES, reads);
      List<JsonNode> direct = new ArrayList<>();
      List<JsonNode> relayed = new ArrayList<>();
      try (WorkerPool pool =
          WorkerPool.start(
              TestBoxes.real(folder.resolve("boxes"), 1),
              WorkerListener.NONE,
              Optional.of(relays))) {
        for (int turn = 0; turn < FIRST_TURNS; turn++) {
          direct(store, read);
          relayed(pool, access, read);
        }
        for (int turn = 0; turn < TURNS; turn++) {
          direct.add(direct(store, read));
          relayed.add(relayed(pool, access, read));
        }
      }
      System.out.printf(Locale.ROOT, "%n%d files, %d MiB%n%n", FILES, bytes >> 20);
      System.out.println("| read | direct, median | by the relay, median | ratio |");
      System.out.println("| --- | ---: | ---: | ---: |");
      for (String kind : List.of("all columns", "one column", "footers alone")) {
        assertThat(answers(relayed, kind)).hasSize(1).isEqualTo(answers(direct, kind));
        double without = median(direct, kind);
        double with = median(relayed, kind);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.1f ms | %.1f ms | %.2f |%n",
            kind,
            without * 1000,
            with * 1000,
            with / without);
      }
    }
  }

  private static long fill(S3Server store, Path files) throws Exception {
    python(MAKE.formatted(ROWS, FILES), files.toString());
    long bytes = 0;
    for (int i = 0; i < FILES; i++) {
      Path file = files.resolve(i + ".parquet");
      String key = "t/data/" + i + ".parquet";
      store
          .client()
          .putObject(
              request -> request.bucket(S3Server.BUCKET).key(key), RequestBody.fromFile(file));
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static JsonNode direct(S3Server store, String read) throws Exception {
    String options =
        """
        options = {
            'aws_endpoint_url': '%s', 'aws_allow_http': 'true', 'aws_region': 'eu-north-1',
            'aws_access_key_id': '%s', 'aws_secret_access_key': '%s',
            'aws_virtual_hosted_style_request': 'false',
        }
        """
            .formatted(store.endpoint(), S3Server.ACCESS_KEY, S3Server.SECRET_KEY);
    return new ObjectMapper().readTree(python(options + read + "print(json.dumps(told))"));
  }

  private static JsonNode relayed(WorkerPool pool, RelayAccess access, String read)
      throws Exception {
    String told = ObjectStoreScripts.run(pool, access, IN_THE_BOX.formatted(read));
    ObjectMapper json = new ObjectMapper();
    return json.readTree(json.readTree(told).at("/0/0").asText());
  }

  private static String python(String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(TestBoxes.python().toString(), "-c", program));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("POLARS_MAX_THREADS", "2");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }

  private static Set<String> answers(List<JsonNode> turns, String kind) {
    Set<String> answers = new TreeSet<>();
    for (JsonNode turn : turns) {
      turn.path(kind).forEach(read -> answers.add(read.path(1).asText()));
    }
    return answers;
  }

  private static double median(List<JsonNode> turns, String kind) {
    List<Double> seconds = new ArrayList<>();
    for (JsonNode turn : turns) {
      turn.path(kind).forEach(read -> seconds.add(read.path(0).asDouble()));
    }
    Collections.sort(seconds);
    return seconds.get(seconds.size() / 2);
  }
}
