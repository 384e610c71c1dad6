package dev.oleander.polars.sandbox.worker.pool;

import dev.oleander.polars.sandbox.relay.RelayAccess;
import dev.oleander.polars.sandbox.worker.CollectingReceiver;
import dev.oleander.polars.sandbox.worker.Compression;
import dev.oleander.polars.sandbox.worker.LeaseRequest;
import dev.oleander.polars.sandbox.worker.ResultFormat;
import dev.oleander.polars.sandbox.worker.ScriptLake;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerException;
import dev.oleander.polars.sandbox.worker.WorkerProgram;
import dev.oleander.polars.sandbox.worker.WorkerRequest;
import dev.oleander.polars.sandbox.worker.WorkerTable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Scripts that use their box's relay themselves. */
final class ObjectStoreScripts {
  /** What every script here begins with: how a workload that knows Polars reaches its relay. */
  private static final String RELAYED =
      """
      import http.client, os, socket
      with open('/proc/net/tcp', encoding='ascii') as sockets:
          listening = [line.split() for line in sockets if ' 0A ' in line]
      port = int(listening[0][1].split(':')[1], 16)
      options = {
          'aws_endpoint_url': f'http://127.0.0.1:{port}', 'aws_allow_http': 'true',
          'aws_skip_signature': 'true', 'aws_region': 'us-east-1',
          'aws_virtual_hosted_style_request': 'false', 'allow_invalid_certificates': 'true',
      }
      def status(method, target, headers={}):
          connection = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
          connection.request(method, target, headers=headers)
          answer = connection.getresponse()
          return f'{answer.status} {answer.read(200)!r}'
      """;

  private ObjectStoreScripts() {}

  /** The rows of a script's result, as JSON. */
  static String run(WorkerPool pool, RelayAccess access, String script)
      throws WorkerException, IOException, InterruptedException {
    CollectingReceiver receiver = new CollectingReceiver();
    try (WorkerLease lease =
        pool.acquire(
            new LeaseRequest("ann", 2, LeaseRequest.Use.ONCE, Optional.empty(), TestBoxes.SOON))) {
      lease.run(
          new WorkerRequest(
              new WorkerProgram.Script(RELAYED + script, "{}", "oleander", new NoLake()),
              ResultFormat.JSON,
              0,
              1024,
              Compression.NONE,
              false,
              Optional.empty(),
              0,
              0,
              access),
          receiver);
    }
    return receiver.text();
  }

  /** Nothing is asked of it. */
  private static final class NoLake implements ScriptLake {
    @Override
    public WorkerTable table(String table, Optional<Long> snapshotId, Optional<Long> asOfMillis) {
      throw new IllegalStateException(table);
    }

    @Override
    public String metadata(String table) {
      throw new IllegalStateException(table);
    }

    @Override
    public List<String> namespaces() {
      return List.of();
    }

    @Override
    public List<String> tables(String namespace) {
      return List.of();
    }
  }
}
