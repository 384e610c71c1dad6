package dev.oleander.polars.jdbc.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.oleander.polars.jdbc.config.AccessToken;
import dev.oleander.polars.jdbc.config.ConnectionConfig;
import dev.oleander.polars.jdbc.config.ConnectionProperty;
import dev.oleander.polars.jdbc.error.SqlState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * The HTTP side of one JDBC connection: its token, time limits and running calls, over a transport
 * that other connections of the driver share.
 *
 * <p>Threads share it. All calls run on the thread that makes them; {@link #close} breaks off those
 * of this connection alone.
 */
public final class OleanderHttp implements AutoCloseable {
  /** The most time a call for metadata may take, from connecting to the last byte. */
  public static final Duration METADATA_LIMIT = Duration.ofSeconds(60);

  private static final Logger LOGGER = Logger.getLogger("dev.oleander.polars.jdbc.http");
  private static final long LARGEST_ANSWER = 64L << 20;
  private static final long LARGEST_ERROR = 1L << 20;
  private static final Set<Integer> NO_SUCH_ROUTE = Set.of(404, 405, 501);
  private static final Set<Integer> NOT_ALLOWED = Set.of(401, 403);
  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpUrl server;
  private final AccessToken token;
  private final String userAgent;
  private final ClientInfo clientInfo;
  private final RetryPolicy retries;
  private final TransportFailure failures;
  private final HttpTransports.Lease lease;
  private final Transport transport;

  // The usual pool leaves buffers, and with them the driver's classes, to each thread.
  private final ObjectMapper mapper =
      new ObjectMapper(
          JsonFactory.builder().recyclerPool(JsonRecyclerPools.newConcurrentDequePool()).build());

  /** The calls that run, for whoever closes this. */
  private final Set<Sending> running = ConcurrentHashMap.newKeySet();

  private volatile Duration networkTimeout;
  private volatile boolean answered;
  private volatile boolean closed;

  private OleanderHttp(HttpUrl server, ConnectionConfig config, HttpTransports.Lease lease) {
    this.server = server;
    this.token = config.token();
    this.userAgent = UserAgent.of(config.find(ConnectionProperty.APPLICATION_NAME));
    this.clientInfo = new ClientInfo(config);
    this.retries =
        new RetryPolicy(
            config.get(ConnectionProperty.RETRY_BUDGET),
            config.get(ConnectionProperty.RETRY_ATTEMPTS));
    this.failures = new TransportFailure(server, config.proxy().address());
    this.lease = lease;
    this.transport = lease.transport();
    this.networkTimeout = config.get(ConnectionProperty.NETWORK_TIMEOUT);
  }

  /**
   * Makes the client; nothing is sent yet.
   *
   * @param lease is this one's to close, if it is made
   * @throws SQLException 08001 for a host that cannot be one
   */
  static OleanderHttp create(ConnectionConfig config, HttpTransports.Lease lease)
      throws SQLException {
    try {
      HttpUrl server =
          new HttpUrl.Builder()
              .scheme(config.tls() ? "https" : "http")
              .host(config.host())
              .port(config.port())
              .build();
      return new OleanderHttp(server, config, lease);
    } catch (IllegalArgumentException e) {
      throw SqlState.CONNECTION_NOT_ESTABLISHED.exception(
          "The host '" + config.host() + "' of the URL cannot be a host.", e);
    }
  }

  /**
   * GET within {@link #METADATA_LIMIT}.
   *
   * @param pathSegments are percent-encoded here
   * @return the JSON body of a successful answer
   * @throws SQLException what the server or the network reports
   */
  public JsonNode get(String... pathSegments) throws SQLException {
    return get(METADATA_LIMIT, pathSegments);
  }

  /** GET within a limit for the whole call. */
  public JsonNode get(Duration limit, String... pathSegments) throws SQLException {
    return get(limit, Map.of(), pathSegments);
  }

  /** GET with query parameters within a limit for the whole call. */
  public JsonNode get(Duration limit, Map<String, String> query, String... pathSegments)
      throws SQLException {
    HttpUrl.Builder url = url(pathSegments).newBuilder();
    query.forEach(url::addQueryParameter);
    return call(request(url.build()).get(), limit, this::json);
  }

  /**
   * GET of a route that a service need not have, within a limit for the whole call.
   *
   * @return empty if the service does not know the route
   * @throws SQLException what else the server or the network reports
   */
  Optional<JsonNode> find(Duration limit, String... pathSegments) throws SQLException {
    return call(
        request(url(pathSegments)).get(),
        limit,
        (response, tries) ->
            NO_SUCH_ROUTE.contains(response.code())
                ? Optional.empty()
                : Optional.of(json(response, tries)));
  }

  /**
   * GET of something that may not be there, within {@link #METADATA_LIMIT}.
   *
   * @return empty if the server answers 404, whatever it says with it
   */
  public Optional<JsonNode> find(Map<String, String> query, String... pathSegments)
      throws SQLException {
    HttpUrl.Builder url = url(pathSegments).newBuilder();
    query.forEach(url::addQueryParameter);
    return call(
        request(url.build()).get(),
        METADATA_LIMIT,
        (response, tries) ->
            response.code() == 404 ? Optional.empty() : Optional.of(json(response, tries)));
  }

  /** DELETE within a limit for the whole call; answers the JSON body of a successful answer. */
  public JsonNode delete(Duration limit, String... pathSegments) throws SQLException {
    return call(request(url(pathSegments)).delete(), limit, this::json);
  }

  /**
   * POST of something that has an effect, within {@link #METADATA_LIMIT}.
   *
   * @return the JSON body of a successful answer
   * @throws SQLException what the server or the network reports; 40003 if nobody knows whether it
   *     had its effect
   */
  public JsonNode change(JsonNode body, String... pathSegments) throws SQLException {
    return change(request(url(pathSegments)).post(new SentOnce(bytes(body))));
  }

  /**
   * DELETE of something that has an effect, with query parameters, within {@link #METADATA_LIMIT}.
   *
   * @return the JSON body of a successful answer
   * @throws SQLException as {@link #change(JsonNode, String...)}
   */
  public JsonNode remove(Map<String, String> query, String... pathSegments) throws SQLException {
    HttpUrl.Builder url = url(pathSegments).newBuilder();
    query.forEach(url::addQueryParameter);
    return change(request(url.build()).delete());
  }

  private JsonNode change(Request.Builder sent) throws SQLException {
    try {
      return call(sent, METADATA_LIMIT, RetryPolicy.Repeatable.UNLESS_IT_ARRIVED, this::json);
    } catch (SQLException e) {
      if (SqlState.CONNECTION_FAILURE.is(e) || SqlState.TIMEOUT.is(e)) {
        throw SqlState.COMPLETION_UNKNOWN.exception(
            "Nobody can say whether the change took place: look before you repeat it. "
                + e.getMessage(),
            e);
      }
      throw e;
    }
  }

  /**
   * Whether the server answers and accepts the token, within a limit. Any thread; never throws: why
   * it does not answer is what the next real call reports.
   *
   * @param documented a route that is asked for where the service does not have the one of the
   *     extensions, since only a route that is there needs a token
   */
  public boolean isAlive(Duration limit, String... documented) {
    if (closed) {
      return false;
    }
    long end = System.nanoTime() + limit.toNanos();
    try {
      int status = status(limit, "api", "v1", "capabilities");
      if (NO_SUCH_ROUTE.contains(status)) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        status = status(Duration.ofNanos(left), documented);
      }
      return !closed && status < 500 && !NOT_ALLOWED.contains(status);
    } catch (SQLException e) {
      LOGGER.log(Level.FINE, "The server does not answer", e);
      return false;
    }
  }

  private int status(Duration limit, String... route) throws SQLException {
    return call(
        request(url(route)).get(),
        limit,
        RetryPolicy.Repeatable.NEVER,
        (response, tries) -> response.code());
  }

  /**
   * Prepares a POST with a streamed answer; nothing is sent before {@link HttpExchange#execute}.
   *
   * @param readLimit the most to wait for the answer to begin and for each next byte, where that is
   *     shorter than the network timeout; null for the network timeout alone
   * @return the caller's to close
   */
  public HttpExchange post(JsonNode body, String accept, Duration readLimit, String... pathSegments)
      throws SQLException {
    Duration limit = shorter(networkTimeout, readLimit);
    HttpUrl url = url(pathSegments);
    Request.Builder request =
        request(url)
            .header("Accept", accept)
            .header("Accept-Encoding", "identity")
            .tag(ReadLimit.class, new ReadLimit(limit))
            .post(new SentOnce(bytes(body)));
    clientInfo.headers().forEach(request::header);
    Duration untilSent = limit.isZero() ? limit : limit.plus(transport.connectTimeout());
    Sending sending =
        new Sending(
            this,
            transport,
            request,
            RetryPolicy.Repeatable.UNLESS_IT_ARRIVED,
            CallListener.Limited.UNTIL_SENT,
            new CallLimit(transport.threads(), untilSent));
    return new HttpExchange(this, sending, "POST " + url.encodedPath());
  }

  /** Who uses the connection, as its user says. */
  public ClientInfo clientInfo() {
    return clientInfo;
  }

  /** The most to wait for the next byte of an answer; zero is no limit. */
  public Duration networkTimeout() {
    return networkTimeout;
  }

  /** Sets the most to wait for the next byte, for calls that begin later; zero is no limit. */
  public void setNetworkTimeout(Duration limit) {
    networkTimeout = limit;
  }

  /**
   * Breaks off every running call of this connection. The last connection of a transport closes its
   * sockets and threads too. Any thread; idempotent.
   */
  @Override
  public void close() {
    closed = true;
    running.forEach(Sending::cancel);
    lease.close();
  }

  /** Fails if this is closed; a call that slips through finds its socket closed under it. */
  void checkOpen() throws SQLException {
    if (closed) {
      throw SqlState.CONNECTION_CLOSED.exception("The connection is closed.");
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Lets {@link #close} find a call that is about to be sent. */
  void begin(Sending sending) throws SQLException {
    running.add(sending);
    if (closed) {
      sending.end();
    }
    checkOpen();
  }

  /** The opposite of {@link #begin}. */
  void forget(Sending sending) {
    running.remove(sending);
  }

  AccessToken token() {
    return token;
  }

  RetryPolicy retries() {
    return retries;
  }

  TransportFailure failures() {
    return failures;
  }

  HttpThreads threads() {
    return transport.threads();
  }

  /** To be called when the server has answered anything. */
  void answered() {
    answered = true;
  }

  /** Whether it ever has. */
  boolean hasAnswered() {
    return answered;
  }

  /**
   * Executes a call. OkHttp is Kotlin, which declares no exceptions: a thread that is interrupted
   * while it waits for a network connection gets an InterruptedException that nothing announces.
   *
   * @throws InterruptedIOException if the thread was interrupted, which its flag then tells too
   */
  static Response execute(okhttp3.Call call) throws IOException {
    try {
      return call.execute();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("the thread was interrupted while connecting");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** What an answer that reports a failure says; reads its body. */
  static ErrorAnswer errorAnswer(Response response) throws IOException {
    BufferedSource source = response.body().source();
    source.request(LARGEST_ERROR);
    return answer(source.getBuffer().readByteArray(), response);
  }

  /** The exception for an answer that reports a failure; reads its body. */
  static SQLException failure(Response response, String workload, String tries) throws IOException {
    return failure(errorAnswer(response), response, workload, tries);
  }

  /** The exception for an answer that reports a failure. */
  static SQLException failure(
      ErrorAnswer answer, Response response, String workload, String tries) {
    return answer.exception(
        describe(response.request()), response.code(), RetryAfter.of(response), workload, tries);
  }

  static String describe(Request request) {
    return request.method() + " " + request.url().encodedPath();
  }

  private static ErrorAnswer answer(byte[] body, Response response) {
    if (response.isRedirect()) {
      return new ErrorAnswer(
          true,
          "the server sends the driver on to '"
              + response.header("Location")
              + "', which it does not follow; put the right host into the URL",
          null,
          null,
          null);
    }
    try {
      return ErrorAnswer.read(new ByteArrayInputStream(body));
    } catch (IOException e) {
      // No JSON, or cut at the limit: the text itself is all there is to show.
      return ErrorAnswer.ofText(body);
    }
  }

  /** Reads an answer, which took some tries; what it does not read is dropped. */
  private interface Reader<T> {
    T read(Response response, String tries) throws SQLException, IOException;
  }

  private <T> T call(Request.Builder sent, Duration limit, Reader<T> reader) throws SQLException {
    return call(sent, limit, RetryPolicy.Repeatable.ALWAYS, reader);
  }

  private <T> T call(
      Request.Builder sent, Duration limit, RetryPolicy.Repeatable repeatable, Reader<T> reader)
      throws SQLException {
    sent.tag(ReadLimit.class, new ReadLimit(shorter(networkTimeout, limit)));
    Sending sending =
        new Sending(
            this,
            transport,
            sent,
            repeatable,
            CallListener.Limited.WHOLE,
            new CallLimit(transport.threads(), limit));
    begin(sending);
    try {
      Sending.Answer answer = sending.send();
      try {
        return reader.read(answer.response(), sending.tries());
      } catch (IOException e) {
        throw failure(e, sending, answer); // told before the release, which may cancel
      } finally {
        AnswerEnd.release(answer, transport.threads());
      }
    } catch (IOException e) {
      throw failure(e, sending, null);
    } finally {
      sending.end();
    }
  }

  private SQLException failure(IOException failure, Sending sending, Sending.Answer answer)
      throws SQLException {
    checkOpen();
    Request request = sending.request();
    return failures.exception(
        sending.limit().explain(failure),
        describe(request),
        answer != null || sending.listener().connected(),
        sending.isCancelled(),
        sending.tries(),
        answered);
  }

  private JsonNode json(Response response, String tries) throws SQLException, IOException {
    if (!response.isSuccessful()) {
      throw failure(response, null, tries);
    }
    BufferedSource source = response.body().source();
    if (source.request(LARGEST_ANSWER + 1)) {
      throw SqlState.GENERAL_ERROR.exception(
          "The answer to "
              + describe(response.request())
              + " is larger than "
              + LARGEST_ANSWER
              + " bytes, the most the driver reads.");
    }
    return successful(source.readByteArray(), response);
  }

  private JsonNode successful(byte[] body, Response response) throws SQLException, IOException {
    try {
      JsonNode json = mapper.readTree(body);
      if (json.isObject()) {
        if (isFalse(json.get("success")) || isFalse(json.get("ok"))) {
          throw ErrorAnswer.read(new ByteArrayInputStream(body))
              .exception(
                  describe(response.request()), response.code(), RetryAfter.of(response), null, "");
        }
        return json;
      }
    } catch (JsonProcessingException e) {
      throw unreadable(body, response, e);
    }
    throw unreadable(body, response, null);
  }

  private static SQLException unreadable(byte[] body, Response response, Exception cause) {
    SQLException unreadable =
        ErrorAnswer.ofText(body)
            .exception(describe(response.request()), response.code(), Optional.empty(), null, "");
    if (cause != null) {
      unreadable.addSuppressed(cause);
    }
    return unreadable;
  }

  private static boolean isFalse(JsonNode value) {
    return value != null && value.isBoolean() && !value.booleanValue();
  }

  /** The shorter of two limits; zero and null are no limit. */
  private static Duration shorter(Duration a, Duration b) {
    if (b == null || b.isZero()) {
      return a;
    }
    return a.isZero() || b.compareTo(a) < 0 ? b : a;
  }

  private HttpUrl url(String... pathSegments) throws SQLException {
    HttpUrl.Builder url = server.newBuilder();
    for (String segment : pathSegments) {
      // To every URL parser these mean another path, however they are encoded.
      if (segment.equals(".") || segment.equals("..")) {
        throw SqlState.INVALID_ARGUMENT.exception("'" + segment + "' cannot be a name.");
      }
      url.addPathSegment(segment);
    }
    return url.build();
  }

  private Request.Builder request(HttpUrl url) {
    return new Request.Builder()
        .url(url)
        .header("User-Agent", userAgent)
        .header("Accept", "application/json");
  }

  private byte[] bytes(JsonNode body) {
    try {
      return mapper.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body cannot be written as JSON", e);
    }
  }

  /** A body that OkHttp does not send again by itself: a workload must not run twice. */
  private static final class SentOnce extends RequestBody {
    private final byte[] bytes;

    SentOnce(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(okio.BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }
}
