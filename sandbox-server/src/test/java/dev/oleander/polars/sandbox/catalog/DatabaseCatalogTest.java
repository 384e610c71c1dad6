package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.oleander.polars.sandbox.error.ErrorCode;
import dev.oleander.polars.sandbox.error.SandboxException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JDBC catalog on a real PostgreSQL. */
@Timeout(120)
final class DatabaseCatalogTest {
  private static final Schema SCHEMA =
      new Schema(Types.NestedField.optional(1, "x", Types.LongType.get()));
  private static final Namespace NAMESPACE = Namespace.of("a");

  @TempDir private static Path data;
  private static EmbeddedPostgres postgres;

  @TempDir private Path folder;
  private final List<LakeCatalog> opened = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.builder().setOverrideWorkingDirectory(data.toFile()).start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @AfterEach
  void close() {
    opened.forEach(LakeCatalog::close);
  }

  private LakeCatalog open(String name, int port) throws IOException {
    CatalogSettings settings =
        new CatalogSettings(
            name,
            CatalogTypes.JDBC,
            Optional.of(folder.toRealPath().resolve("lake").toString()),
            Optional.of("jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port)),
            List.of(),
            Optional.empty(),
            Duration.ofSeconds(5),
            Map.of("jdbc.user", "postgres", "jdbc.password", "postgres-secret"));
    LakeCatalog catalog = CatalogTypes.open(settings, folder);
    opened.add(catalog);
    return catalog;
  }

  @Test
  void keepsOddNamesApart() throws IOException {
    LakeCatalog catalog = open("names", postgres.getPort());
    List<String> names = List.of("O'Brien", "a b", "Ünï", "UPPER", "upper", "100%", "x_y", "\"q\"");
    for (String name : names) {
      catalog.createNamespace(name, Map.of());
      catalog.createNamespace(name + ".inner", Map.of());
      Table unused =
          catalog.ask(
              (tables, namespaces) ->
                  tables.createTable(TableIdentifier.of(name, "inner", name), SCHEMA));
    }
    for (String name : names) {
      assertThat(catalog.namespaces()).contains(name, name + ".inner");
      assertThat(catalog.tables(name)).isEmpty();
      assertThat(catalog.tables(name + ".inner"))
          .containsExactly(new TableName(name + ".inner", name));
      assertThat(catalog.metadataFile(new TableName(name + ".inner", name))).isRegularFile();
    }
  }

  @Test
  void tablesDoNotLeaveTheWarehouse() throws IOException {
    LakeCatalog catalog = open("walls", postgres.getPort());
    catalog.createNamespace("a", Map.of());
    assertThatThrownBy(
            () ->
                catalog.ask(
                    (tables, namespaces) ->
                        tables.createTable(TableIdentifier.of(NAMESPACE, "../../out"), SCHEMA)))
        .hasMessageContaining("..");
    assertThatThrownBy(
            () ->
                catalog.ask(
                    (tables, namespaces) ->
                        tables
                            .buildTable(TableIdentifier.of(NAMESPACE, "t"), SCHEMA)
                            .withLocation("file://" + folder.resolve("elsewhere"))
                            .create()))
        .hasMessageContaining("is not in the warehouse folder");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
    assertThat(catalog.tables("a")).isEmpty();
  }

  @Test
  void fourWritersLoseNothing() throws Exception {
    LakeCatalog catalog = open("writers", postgres.getPort());
    catalog.createNamespace("a", Map.of());
    TableIdentifier name = TableIdentifier.of(NAMESPACE, "t");
    Table unused = catalog.ask((tables, namespaces) -> tables.createTable(name, SCHEMA));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        String prefix = "w" + writer + "-";
        LakeCatalog own = open("writers", postgres.getPort());
        writers.add(
            () -> {
              Table table = own.ask((tables, namespaces) -> tables.loadTable(name));
              table.updateProperties().set("commit.retry.num-retries", "100").commit();
              for (int i = 0; i < 5; i++) {
                append(table, prefix + i);
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(writers)) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
    }
    Table table = catalog.ask((tables, namespaces) -> tables.loadTable(name));
    assertThat(table.snapshots()).hasSize(20);
    assertThat(table.currentSnapshot().summary()).containsEntry("total-records", "20");
  }

  private static void append(Table table, String file) {
    table
        .newAppend()
        .appendFile(
            DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(table.location() + "/data/" + file + ".parquet")
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .build())
        .commit();
  }

  @Test
  void aCommitWhoseAnswerIsLostIsUnknownAndNotDoubled() throws Exception {
    try (CutWire wire = new CutWire(postgres.getPort())) {
      LakeCatalog catalog = open("wire", wire.port());
      catalog.createNamespace("a", Map.of());
      TableIdentifier name = TableIdentifier.of(NAMESPACE, "t");
      Table table = catalog.ask((tables, namespaces) -> tables.createTable(name, SCHEMA));
      append(table, "first");
      wire.loseTheAnswerTo("UPDATE iceberg_tables");
      assertThatThrownBy(() -> append(table, "second"))
          .isInstanceOf(CommitStateUnknownException.class);
      wire.mend();
      Table now = catalog.ask((tables, namespaces) -> tables.loadTable(name));
      assertThat(now.currentSnapshot().summary()).containsEntry("total-records", "2");
      append(now, "third");
      assertThat(now.currentSnapshot().summary()).containsEntry("total-records", "3");
    }
  }

  @Test
  void aDatabaseThatIsAwayIsToldAndComesBack() throws Exception {
    try (CutWire wire = new CutWire(postgres.getPort())) {
      LakeCatalog catalog = open("away", wire.port());
      catalog.createNamespace("a", Map.of());
      wire.cut();
      assertThatThrownBy(() -> catalog.tables("a"))
          .isInstanceOfSatisfying(
              SandboxException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE))
          .hasMessageContaining("catalog 'away' is not available")
          .hasMessageNotContaining("secret")
          .hasMessageNotContaining("127.0.0.1");
      assertThat(catalog.problem()).isPresent();
      wire.mend();
      assertThat(eventually(() -> catalog.tables("a"))).isEmpty();
      assertThat(catalog.problem()).isEmpty();
    }
  }

  private static <T> T eventually(Callable<T> question) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        return question.call();
      } catch (SandboxException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }

  @Test
  void aDatabaseThatWasNeverThereIsToldWithoutSecrets() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    LakeCatalog catalog = open("nowhere", port);
    assertThatThrownBy(catalog::namespaces)
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CATALOG_UNAVAILABLE))
        .hasMessageNotContaining("secret");
  }

  /** A TCP relay in front of the database that can be cut. */
  private static final class CutWire implements AutoCloseable {
    private final int target;
    private final ServerSocket server;
    private final List<Socket> sockets = new ArrayList<>();
    private volatile boolean cut;
    private volatile String fatal;

    CutWire(int target) throws IOException {
      this.target = target;
      this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      begin(this::accept);
    }

    int port() {
      return server.getLocalPort();
    }

    void cut() throws IOException {
      cut = true;
      closeAll();
    }

    /** The next statement that holds this reaches the database, and its answer nobody. */
    void loseTheAnswerTo(String statement) {
      fatal = statement;
    }

    void mend() {
      fatal = null;
      cut = false;
    }

    private void accept() throws IOException {
      while (true) {
        Socket client = server.accept();
        if (cut) {
          client.close();
          continue;
        }
        Socket database = new Socket(InetAddress.getLoopbackAddress(), target);
        synchronized (sockets) {
          sockets.add(client);
          sockets.add(database);
        }
        Pair pair = new Pair(client, database);
        begin(() -> pump(pair, client.getInputStream(), database.getOutputStream(), true));
        begin(() -> pump(pair, database.getInputStream(), client.getOutputStream(), false));
      }
    }

    private static final class Pair {
      private final Socket client;
      private final Socket database;
      private volatile boolean deaf;

      Pair(Socket client, Socket database) {
        this.client = client;
        this.database = database;
      }

      void close() throws IOException {
        client.close();
        database.close();
      }
    }

    private void pump(Pair pair, InputStream in, OutputStream out, boolean toDatabase)
        throws IOException {
      byte[] buffer = new byte[65_536];
      try {
        int count;
        while ((count = in.read(buffer)) >= 0) {
          String wanted = fatal;
          if (toDatabase
              && wanted != null
              && new String(buffer, 0, count, java.nio.charset.StandardCharsets.ISO_8859_1)
                  .contains(wanted)) {
            pair.deaf = true;
          }
          if (!toDatabase && pair.deaf) {
            return;
          }
          out.write(buffer, 0, count);
          out.flush();
        }
      } finally {
        pair.close();
      }
    }

    private interface Work {
      void run() throws IOException;
    }

    private static void begin(Work work) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  work.run();
                } catch (IOException e) {
                  // The wire was cut.
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    private void closeAll() throws IOException {
      synchronized (sockets) {
        for (Closeable socket : sockets) {
          socket.close();
        }
        sockets.clear();
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      closeAll();
    }
  }
}
