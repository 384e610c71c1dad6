package dev.oleander.polars.benchmark.client;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An application whose threads all want something small at the same time. Arguments: the JDBC URL,
 * user and password.
 *
 * <p>Commands: {@code connect THREADS RUNS} opens connections and closes them; {@code prepared
 * THREADS CONNECTIONS RUNS SQL} runs a statement that each thread prepares once, with another value
 * for its parameter each time if it has one. Both do each thing once before it counts, and answer
 * nanoseconds: those of all runs together, and then those of each.
 */
public final class LatencyClient {
  private final String url;
  private final String user;
  private final String password;

  private LatencyClient(String url, String user, String password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  public static void main(String[] arguments) throws IOException {
    CommandLoop.run(new LatencyClient(arguments[0], arguments[1], arguments[2])::answer);
  }

  private String answer(String name, String argument) throws Exception {
    String[] words = argument.split(" ", name.equals("connect") ? 2 : 4);
    int threads = Integer.parseInt(words[0]);
    return switch (name) {
      case "connect" -> measure(threads, Integer.parseInt(words[1]), thread -> this::connect);
      case "prepared" ->
          prepared(threads, Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[3]);
      default -> throw new IllegalArgumentException("unknown command " + name);
    };
  }

  /** What a thread does again and again; answers how long the part took that counts. */
  private interface Task {
    long nanos(int run) throws SQLException;
  }

  /** Makes what a thread does. */
  private interface Tasks {
    Task of(int thread) throws SQLException;
  }

  private long connect(int run) throws SQLException {
    long start = System.nanoTime();
    try (Connection connection = open()) {
      long nanos = System.nanoTime() - start;
      if (connection.isClosed()) {
        throw new SQLException("connection " + run + " is closed");
      }
      return nanos;
    }
  }

  private String prepared(int threads, int connections, int runs, String sql) throws Exception {
    List<Connection> opened = new ArrayList<>();
    try {
      for (int i = 0; i < connections; i++) {
        opened.add(open());
      }
      return measure(
          threads,
          runs,
          thread -> {
            // Closed with its connection.
            PreparedStatement statement = opened.get(thread % connections).prepareStatement(sql);
            return run -> execute(statement, sql.contains("?"), run);
          });
    } finally {
      for (Connection connection : opened) {
        connection.close();
      }
    }
  }

  private static long execute(PreparedStatement statement, boolean parameter, int run)
      throws SQLException {
    long start = System.nanoTime();
    if (parameter) {
      statement.setDouble(1, 1 + run % 50 / 10.0);
    }
    try (ResultSet result = statement.executeQuery()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        for (int i = 1; i <= columns; i++) {
          result.getObject(i);
        }
      }
    }
    return System.nanoTime() - start;
  }

  private static String measure(int threads, int runs, Tasks tasks) throws Exception {
    int each = Math.max(1, runs / threads);
    CountDownLatch ready = new CountDownLatch(threads);
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<long[]>> ends = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        Task task = tasks.of(thread);
        ends.add(executor.submit(repeat(task, each, ready, start)));
      }
      ready.await();
      start.countDown();
      long begun = System.nanoTime();
      long[] nanos = new long[1 + threads * each];
      int at = 1;
      for (Future<long[]> end : ends) {
        for (long one : end.get()) {
          nanos[at++] = one;
        }
      }
      nanos[0] = System.nanoTime() - begun;
      return CommandLoop.line(nanos);
    } finally {
      executor.shutdownNow();
    }
  }

  private static Callable<long[]> repeat(
      Task task, int runs, CountDownLatch ready, CountDownLatch start) {
    return () -> {
      try {
        long unused = task.nanos(0);
      } finally {
        ready.countDown();
      }
      start.await();
      long[] nanos = new long[runs];
      for (int run = 0; run < runs; run++) {
        nanos[run] = task.nanos(run);
      }
      return nanos;
    };
  }

  private Connection open() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }
}
