package dev.oleander.polars.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts that mean no good, or no good comes of: each is answered as it should be, and what comes
 * after it, of the same principal and of another, is answered as if it had never been. Those that
 * attack the box, and those that forge the worker's protocol, are among the conformance tests.
 */
@Timeout(300)
@Tag("slow-start")
final class HostileScriptsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ONE = "\nresult = pl.DataFrame({'a': [1]})\n";

  private static final String LOOK =
      """
      import os
      flowers = scan("default.flowers").group_by("species").len().sort("species").limit(1)
      result = flowers.with_columns(left=pl.lit(",".join(sorted(os.listdir("/tmp")))))
      """;

  /** What there is in a new box's {@code /tmp}. */
  private static String clean;

  @TempDir private static Path folder;
  private static TestServer server;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server = new TestServer(folder, Map.of("tiers.2.memory", "1GiB", "tiers.2.logBytes", "1MiB"));
    clean = new HostileScriptsTest().run(LOOK).at("/results/rows/0/2").asText();
    assertThat(clean).doesNotContain(",");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void whatComesAfterIsNotAffected() throws Exception {
    for (String token : new String[] {"secret", "other"}) {
      String query = TestServer.query("SELECT count(*) AS n FROM flowers", "");
      assertThat(ask(token, query).at("/results/rows").toString()).isEqualTo("[[150]]");
      JsonNode script = run(token, LOOK);
      assertThat(script.at("/results/rows").toString())
          .as(script.toString())
          .isEqualTo("[[\"setosa\",50,\"" + clean + "\"]]");
    }
  }

  private JsonNode ask(String token, String body) throws Exception {
    HttpRequest.Builder request = server.post(body).setHeader("Authorization", "Bearer " + token);
    return JSON.readTree(server.send(client, request).body());
  }

  private JsonNode run(String token, String source) throws Exception {
    return ask(token, script(source).toString());
  }

  private JsonNode run(String source) throws Exception {
    return run("secret", source);
  }

  private static ObjectNode script(String source) {
    return JSON.createObjectNode().put("mode", "script").put("script", source);
  }

  private static void succeeded(JsonNode answer) {
    assertThat(answer.at("/results/rows").toString()).as(answer.toString()).isEqualTo("[[1]]");
  }

  private static void failed(JsonNode answer, String message) {
    assertThat(answer.path("errorCode").asText()).as(answer.toString()).isEqualTo("SCRIPT_FAILED");
    assertThat(answer.path("error").asText()).contains(message);
    namesNoPlaceOfTheServer(answer);
  }

  private static void namesNoPlaceOfTheServer(JsonNode answer) {
    assertThat(answer.toString())
        .doesNotContain("site-packages", "/run/oleander", folder.toString(), "/usr/lib");
  }

  private JsonNode log(JsonNode answer) throws Exception {
    String path = "/api/v1/workloads/" + answer.path("workloadId").asText() + "/logs";
    for (int i = 0; ; i++) {
      JsonNode log = JSON.readTree(server.send(client, server.request(path)).body());
      if (log.path("complete").asBoolean() || i == 1_000) {
        return log;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void forksAndLeavesItsChildrenAtWork() throws Exception {
    succeeded(
        run(
            """
            import os
            for _ in range(8):
                if os.fork() == 0:
                    os.setsid()
                    while True:
                        pass
            """
                + ONE));
  }

  /** Two processes answer on one connection, and neither knows of the other. */
  @Test
  void forksAndAnswersTwice() throws Exception {
    JsonNode answer = run("import os\nos.fork()" + ONE);

    if (answer.path("success").asBoolean()) {
      succeeded(answer);
    } else {
      assertThat(answer.path("errorCode").asText()).as(answer.toString()).isEqualTo("WORKER_LOST");
    }
  }

  @Test
  void forksWithoutEnd() throws Exception {
    ObjectNode body =
        script(
            """
            import os, time
            while True:
                try:
                    os.fork()
                except OSError:
                    time.sleep(1)
            """);
    body.put("timeoutSeconds", 3);

    assertThat(ask("secret", body.toString()).path("errorCode").asText())
        .isIn("TIMED_OUT", "OUT_OF_MEMORY", "WORKER_LOST");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import time\nwhile True:\n    time.sleep(3600)",
        "while True:\n    pass",
        """
        import signal, time
        for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        time.sleep(3600)
        """,
        """
        import time
        def forever(x):
            time.sleep(3600)
        result = pl.LazyFrame({'a': [1]}).map_batches(forever)
        """,
        "import threading\nthreading.Event().wait()",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nsignal.pause()",
      })
  void neverEnds(String source) throws Exception {
    ObjectNode body = script(source).put("timeoutSeconds", 2);

    JsonNode answer = ask("secret", body.toString());

    assertThat(answer.path("errorCode").asText()).as(answer.toString()).isEqualTo("TIMED_OUT");
  }

  @Test
  void printsAGigabyte() throws Exception {
    JsonNode answer =
        run(
            """
            import sys
            piece = "x" * (1 << 20)
            for _ in range(1024):
                sys.stdout.write(piece)
            print("the end")
            """
                + ONE);

    succeeded(answer);
    JsonNode log = log(answer);
    assertThat(log.path("text").asText()).hasSizeLessThanOrEqualTo(1 << 20).endsWith("xthe end\n");
    assertThat(log.path("droppedBytes").asLong() + log.path("text").asText().length())
        .isEqualTo((1L << 30) + 8);
  }

  @Test
  void raisesWhereItImports() throws Exception {
    failed(
        run(
            """
            import sys
            with open("/tmp/mine.py", "w") as file:
                file.write("x = 1\\nraise ValueError('in import')\\n")
            sys.path.insert(0, "/tmp")
            import mine
            """),
        "line 5: ValueError: in import");
  }

  @Test
  void raisesAtTheTop() throws Exception {
    failed(run("x = 1\nraise ValueError('no')"), "line 2: ValueError: no");
    failed(run("raise BaseException"), "line 1: BaseException");
    failed(run("raise GeneratorExit('x')"), "line 1: GeneratorExit: x");
    failed(
        run("class Odd(Exception):\n    def __str__(self):\n        raise SystemExit\nraise Odd"),
        "line 4: Odd: (its message cannot be read)");
  }

  @Test
  void raisesInAFunctionThatRunsLater() throws Exception {
    failed(
        run(
            """
            def half(x):
                return x / 0
            result = pl.LazyFrame({"a": [1]}).select(
                pl.col("a").map_elements(half, return_dtype=pl.Float64)
            )
            """),
        "line 2: ZeroDivisionError: division by zero");
  }

  @Test
  void raisesWhereItIsForgotten() throws Exception {
    JsonNode answer =
        run("class Odd:\n    def __del__(self):\n        raise ValueError('late')\nOdd()" + ONE);

    succeeded(answer);
    assertThat(log(answer).path("text").asText())
        .contains("ValueError: late")
        .doesNotContain("site-packages");
  }

  @Test
  void raisesAtItsExit() throws Exception {
    succeeded(run("import atexit\natexit.register(lambda: 1 / 0)" + ONE));
  }

  @Test
  void raisesInAThread() throws Exception {
    JsonNode answer =
        run(
            """
            import threading
            thread = threading.Thread(target=lambda: 1 / 0)
            thread.start()
            thread.join()
            """
                + ONE);

    succeeded(answer);
    assertThat(log(answer).path("text").asText()).contains("ZeroDivisionError");
  }

  @Test
  void raisesWhereItsResultIsLookedAt() throws Exception {
    failed(
        run(
            """
            class Odd:
                def __repr__(self):
                    raise ValueError
                __str__ = __len__ = __bool__ = __eq__ = __repr__
            result = Odd()
            """),
        "result is of the type Odd and must be a LazyFrame or a DataFrame");
    failed(
        run(
            """
            class Nameless(type):
                @property
                def __name__(cls):
                    raise ValueError("no name")
            class Odd(metaclass=Nameless):
                pass
            result = Odd()
            """),
        "must be a LazyFrame or a DataFrame");
    failed(
        run(
            """
            class Liar:
                @property
                def __class__(self):
                    return pl.LazyFrame
                def __getattr__(self, name):
                    raise ValueError(name)
            result = Liar()
            """),
        "result is of the type Liar and must be a LazyFrame or a DataFrame");
  }

  @Test
  void redefinesPolars() throws Exception {
    succeeded(run("frame = pl.LazyFrame({'a': [1]})\npl = None\nresult = frame"));
  }

  @Test
  void deletesItsResult() throws Exception {
    failed(run("result = 1\ndel result"), "the script assigns no result");
    failed(run("result = pl.LazyFrame({'a': [1]})\nglobals().clear()"), "assigns no result");
  }

  @Test
  void hasFramesOfItsOwn() throws Exception {
    succeeded(
        run(
            """
            class Own(pl.LazyFrame):
                def collect_schema(self):
                    raise ValueError
                def collect_batches(self, *args, **kwargs):
                    raise ValueError
                def limit(self, n):
                    raise ValueError
                lazy = select = with_columns = limit
            result = Own({"a": [1]})
            """));
    succeeded(
        run(
            """
            class Own(pl.DataFrame):
                def lazy(self):
                    raise ValueError
            result = Own({"a": [1]})
            """));
    failed(
        run(
            """
            class Own(pl.LazyFrame):
                @property
                def _ldf(self):
                    raise ValueError("mine")
                @_ldf.setter
                def _ldf(self, value):
                    pass
            result = Own({"a": [1]})
            """),
        "line 4: ValueError: mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import polars_worker.run as run\nrun._send = lambda *rest: 1 / 0",
        "import polars_worker.script as script\nscript._result = None",
        "import polars_worker.errors as errors\nerrors.describe = errors.Hider = None\n1 / 0",
        """
        import polars_worker.protocol as protocol
        protocol.Connection.send_json = lambda *rest, **more: None
        """,
        "import sys\nfor name in list(sys.modules):\n    del sys.modules[name]",
        "pl.LazyFrame = pl.Series = pl.col = None",
        "import json\njson.dumps = lambda *rest, **more: '{}'",
        """
        import builtins
        for name in dir(builtins):
            if name not in ('delattr', 'dir'):
                delattr(builtins, name)
        """,
        """
        import gc
        for thing in gc.get_objects():
            if isinstance(thing, dict) and str(thing.get('__name__')).startswith('polars_w'):
                thing.clear()
        """,
      })
  void patchesTheWorker(String source) throws Exception {
    ObjectNode body = script(source + ONE).put("timeoutSeconds", 5);

    JsonNode answer = ask("secret", body.toString());

    // Whatever is left of the worker says something, or nothing: it is an answer all the same.
    if (answer.path("success").asBoolean()) {
      succeeded(answer);
    } else {
      assertThat(answer.path("errorCode").asText())
          .as(answer.toString())
          .isIn("SCRIPT_FAILED", "QUERY_FAILED", "WORKER_LOST", "TIMED_OUT");
      namesNoPlaceOfTheServer(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "open(pl.__file__, 'a')",
        "import json\nopen(json.__file__, 'w')",
        "import polars_worker.run as run\nopen(run.__file__, 'a')",
        "import os\nos.remove(pl.__file__)",
        "import os, sys\nos.rename(sys.executable, '/tmp/python')",
        "import os\nos.mkdir(os.path.dirname(pl.__file__) + '/mine')",
      })
  void writesToItsImports(String source) throws Exception {
    JsonNode answer = run(source);

    assertThat(answer.path("errorCode").asText()).as(answer.toString()).isEqualTo("SCRIPT_FAILED");
    assertThat(answer.path("error").asText())
        .containsAnyOf("Error: [Errno 30]", "Error: [Errno 13]", "Error: [Errno 18]");
    namesNoPlaceOfTheServer(answer);
  }

  @Test
  void takesAllMemory() throws Exception {
    JsonNode answer = run("kept = []\nwhile True:\n    kept.append(bytes(1 << 20))");

    assertThat(answer.path("errorCode").asText()).as(answer.toString()).isEqualTo("OUT_OF_MEMORY");
  }

  @Test
  void isNoPython() throws Exception {
    for (String source :
        new String[] {
          "(".repeat(100_000),
          "-".repeat(100_000) + "1",
          "x" + ".y".repeat(200_000),
          "\\",
          "x = '\\ud800'\nx +=",
          "if 1:\n\tx\n        y",
          "\u00a0",
          "print 'x'"
        }) {
      JsonNode answer = run(source);
      assertThat(answer.path("errorCode").asText())
          .as(source.substring(0, Math.min(20, source.length())) + " " + answer)
          .isEqualTo("SYNTAX_ERROR");
      namesNoPlaceOfTheServer(answer);
    }
  }
}
