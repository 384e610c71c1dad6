package dev.oleander.polars.sandbox.worker.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.S3Server;
import dev.oleander.polars.sandbox.catalog.S3Objects;
import dev.oleander.polars.sandbox.relay.ObjectName;
import dev.oleander.polars.sandbox.relay.RelayAccess;
import dev.oleander.polars.sandbox.relay.RelayedTable;
import dev.oleander.polars.sandbox.relay.Relays;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerListener;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** What a script in a real box can read of a real object store, and what it cannot. */
@Timeout(180)
@Tag("slow-start")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ObjectStoreBoxes {
  private static final String FILE = "ns/t/data/a=ö%2F+ 1/x.csv";

  private final String way;

  private S3Server store;
  private Relays relays;
  private WorkerPool pool;

  /**
   * @param way in which the boxes are started
   */
  ObjectStoreBoxes(String way) {
    this.way = way;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    store = S3Server.start(folder.resolve("objects"));
    put(FILE, "n\n1\n2\n39\n");
    put("ns/other/data/y.csv", "n\n4711\n");
    relays = new Relays();
    WorkerPoolConfig config = TestBoxes.real(folder.resolve("boxes"), 2);
    pool =
        WorkerPool.start(
            way.equals(TestBoxes.COLD) ? TestBoxes.cold(config) : config,
            WorkerListener.NONE,
            Optional.of(relays));
    assertThat(pool.isolation().start()).contains(way);
    assertThat(pool.isolation().available()).isTrue();
  }

  private void put(String key, String content) {
    store
        .client()
        .putObject(
            request -> request.bucket(S3Server.BUCKET).key(key), RequestBody.fromString(content));
  }

  @AfterAll
  void stop() {
    pool.close();
    relays.close();
    store.close();
  }

  @Test
  void readsItsTable() throws Exception {
    RelayAccess access = access();

    assertThat(
            run(
                access,
                """
                target = '/lake/ns/t/data/a%3D%C3%B6%252F%2B%201/x.csv'
                result = pl.DataFrame({'answer': [
                    status('GET', target), status('GET', target, {'Range': 'bytes=2-3'}),
                    status('HEAD', target)]})
                """))
        .contains("200 b'n\\\\n1\\\\n2\\\\n39\\\\n'", "206 b'1\\\\n'", "200 b''");
    assertThat(access.bytes()).isEqualTo(9 + 2);
    assertThat(access.requests()).isEqualTo(3);
    assertThat(access.failure()).isEmpty();
  }

  @Test
  void readsNoOtherTable() throws Exception {
    assertThat(
            run(
                access(),
                """
                result = pl.DataFrame({'answer': [
                    status('GET', '/lake/ns/other/data/y.csv'),
                    status('GET', '/lake/ns/t/../other/data/y.csv'),
                    status('GET', '/lake?list-type=2'),
                    status('PUT', '/lake/ns/t/data/new'),
                ]})
                """))
        .contains("403 ", "400 ", "405 ")
        .doesNotContain("4711", "200 ", "500 ");
  }

  @Test
  void reachesNothingElse() throws Exception {
    try (ServerSocket host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String answer =
          run(
              access(),
              """
              def attempt(what):
                  try:
                      what()
                      return 'DONE'
                  except OSError as error:
                      return 'refused'
              def connect(port, family=socket.AF_INET, kind=socket.SOCK_STREAM, protocol=0):
                  with socket.socket(family, kind, protocol) as peer:
                      peer.settimeout(5)
                      peer.connect(('127.0.0.1', port))
              folder = '/run/oleander/socket'
              seen = [name for _, folders, files in os.walk(folder) for name in folders + files]
              handover, = [at + '/s' for at, _, files in os.walk(folder) if 's' in files]
              def hand_over_another():
                  with socket.create_server(('127.0.0.1', 0)) as own:
                      with socket.socket(socket.AF_UNIX) as server:
                          server.connect(handover)
                          socket.send_fds(server, [b'x'], [own.fileno()])
              held = []
              for file in os.listdir('/proc/self/fd'):
                  if os.path.lexists('/proc/self/fd/' + file):
                      held.append(os.readlink('/proc/self/fd/' + file))
              result = pl.DataFrame({'answer': [
                  attempt(lambda: connect(%d)),
                  attempt(lambda: connect(%d)),
                  attempt(lambda: socket.socket(socket.AF_INET6)),
                  attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
                  attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)),
                  attempt(lambda: open(folder + '/new', 'w')),
                  attempt(hand_over_another),
                  'HELD' if f'socket:[{listening[0][9]}]' in held else 'handed over',
                  'only its own' if sum(name == 's' for name in seen) == 1 == len(
                      [name for name in seen if name != 's']) else f'SEEN {seen}',
                  ' '.join(name for name in os.environ if 'AWS' in name or 'SECRET' in name),
              ]})
              """
                  .formatted(host.getLocalPort(), store.endpoint().getPort()));

      assertThat(answer)
          .contains("refused", "handed over", "only its own")
          .doesNotContain("DONE", "HELD", "SEEN", "AWS");
    }
  }

  @Test
  void canReadNothingWhenItMayNot() throws Exception {
    assertThat(
            run(
                new RelayAccess(),
                "result = pl.DataFrame({'answer': [status('GET', '/lake/ns/t/data/x.csv')]})"))
        .contains("403 ");
  }

  @Test
  void saysWhichTableTheStoreDidNotGive() throws Exception {
    WorkerException failure =
        catchThrowableOfType(
            WorkerException.class,
            () ->
                run(
                    access(),
                    """
                    result = pl.scan_parquet(
                        's3://lake/ns/t/data/none.parquet', storage_options=options, glob=False)
                    """));

    assertThat(failure)
        .hasMessageContaining(
            "table 'ns.t' cannot be read: there is no object s3://lake/ns/t/data/none.parquet")
        .hasMessageNotContaining(S3Server.SECRET_KEY);
  }

  @Test
  void haveMoreConnectionsThanAreServedAtOnce() throws Exception {
    assertThat(
            run(
                access(),
                """
                import socket
                port = int(options['aws_endpoint_url'].rsplit(':', 1)[1])
                peers = []
                for _ in range(80):
                    peer = socket.create_connection(('127.0.0.1', port), timeout=20)
                    peer.sendall(b'HEAD /lake/ns/t/data/none HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')
                    assert peer.recv(9) == b'HTTP/1.1 '
                    peers.append(peer)
                result = pl.DataFrame({'answered': [len(peers)]})
                """))
        .isEqualTo("[[80]]");
  }

  private RelayAccess access() {
    RelayAccess access = new RelayAccess();
    access.allow(
        new RelayedTable(
            "ns.t",
            new S3Objects(store, location -> store.client()),
            Set.of(
                new ObjectName(S3Server.BUCKET, "ns/t/data"),
                new ObjectName(S3Server.BUCKET, "ns/t/data/a=ö%2F+ 1"))));
    return access;
  }

  private String run(RelayAccess access, String script)
      throws WorkerException, IOException, InterruptedException {
    return ObjectStoreScripts.run(pool, access, script);
  }
}
