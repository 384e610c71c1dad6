package dev.oleander.polars.sandbox.catalog;

import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ServiceClientConfiguration;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A client of an object store that reads objects by a short way: the request is signed and sent
 * without the stages that the SDK has for each, which take more than twice the processor time and
 * are most of what a relay would do. Whatever is not answered by the object is asked again by the
 * SDK, which knows of retries, redirects, clocks that are wrong, and errors. Any thread; closing it
 * closes the client and the connections that it was given.
 */
final class LeanS3Client extends DelegatingS3Client {
  private static final Logger LOG = LoggerFactory.getLogger(LeanS3Client.class);
  private static final String SERVICE = "s3";
  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final SdkHttpClient connections;
  private final S3ServiceClientConfiguration configuration;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  /**
   * Set for good once the store has answered the SDK after it had not answered this. Any thread.
   */
  private volatile boolean onlyBySdk;

  /**
   * @param sdk which signs by itself, with credentials
   * @param connections those that it uses, too
   */
  LeanS3Client(S3Client sdk, SdkHttpClient connections) {
    super(sdk);
    this.connections = connections;
    this.configuration = serviceClientConfiguration();
  }

  /** What a request came to. */
  private sealed interface Answer {
    record Found(ResponseInputStream<GetObjectResponse> stream) implements Answer {}

    /** Something that is no object. */
    record Other(SdkHttpResponse head) implements Answer {

      /** Whether a store that does what it should would say so again. */
      boolean isLasting() {
        return head.statusCode() < SERVER_ERROR && head.statusCode() != TOO_MANY_REQUESTS;
      }
    }

    /** The request could not be made, or nothing came. */
    record None() implements Answer {}
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
    if (onlyBySdk || !isPlain(request)) {
      return super.getObject(request);
    }
    Answer answer = ask(request);
    if (answer instanceof Answer.Found found) {
      return found.stream();
    }
    ResponseInputStream<GetObjectResponse> stream = super.getObject(request);
    if (answer instanceof Answer.Other other && other.isLasting()) {
      onlyBySdk = true;
      LOG.info(
          "the object store of bucket {} answers plain requests with status {}: its objects are"
              + " read by the SDK",
          request.bucket(),
          other.head().statusCode());
    }
    return stream;
  }

  /** Whether it asks for nothing that {@link #ask} would leave out. */
  private static boolean isPlain(GetObjectRequest request) {
    return request.equals(
        GetObjectRequest.builder()
            .bucket(request.bucket())
            .key(request.key())
            .range(request.range())
            .ifMatch(request.ifMatch())
            .build());
  }

  private Answer ask(GetObjectRequest request) {
    try {
      AwsCredentialsIdentity credentials =
          configuration.credentialsProvider().resolveIdentity().join();
      if (credentials.accessKeyId() == null) {
        return new Answer.None(); // anonymous
      }
      HttpExecuteResponse answer =
          connections
              .prepareRequest(
                  HttpExecuteRequest.builder().request(signed(request, credentials)).build())
              .call();
      return read(answer);
    } catch (IOException | RuntimeException e) {
      // Whatever it is, the SDK says it better.
      LOG.debug("an object store did not answer a plain request", e);
      return new Answer.None();
    }
  }

  private SdkHttpRequest signed(GetObjectRequest request, AwsCredentialsIdentity credentials) {
    URI address =
        URI.create(
            utilities().getUrl(url -> url.bucket(request.bucket()).key(request.key())).toString());
    SdkHttpFullRequest.Builder get =
        SdkHttpFullRequest.builder().method(SdkHttpMethod.GET).uri(address);
    if (request.range() != null) {
      get.putHeader("Range", request.range());
    }
    if (request.ifMatch() != null) {
      get.putHeader("If-Match", request.ifMatch());
    }
    return signer
        .sign(
            sign ->
                sign.identity(credentials)
                    .request(get.build())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, configuration.region().id())
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false))
        .request();
  }

  private static Answer read(HttpExecuteResponse answer) {
    SdkHttpResponse head = answer.httpResponse();
    Optional<AbortableInputStream> body = answer.responseBody();
    Optional<GetObjectResponse> object = body.flatMap(any -> object(head));
    if (object.isEmpty()) {
      body.ifPresent(AbortableInputStream::abort);
      return new Answer.Other(head);
    }
    return new Answer.Found(new ResponseInputStream<>(object.get(), body.get()));
  }

  /** What is told of the object; empty when it is none, or not all is told. */
  private static Optional<GetObjectResponse> object(SdkHttpResponse head) {
    Optional<String> length = head.firstMatchingHeader("Content-Length");
    Optional<String> etag = head.firstMatchingHeader("ETag");
    Optional<String> modified = head.firstMatchingHeader("Last-Modified");
    Optional<String> range = head.firstMatchingHeader("Content-Range");
    boolean complete = length.isPresent() && etag.isPresent() && modified.isPresent();
    if (!complete || head.statusCode() != (range.isPresent() ? PARTIAL_CONTENT : OK)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          GetObjectResponse.builder()
              .contentLength(Long.valueOf(length.get()))
              .eTag(etag.get())
              .lastModified(
                  DateTimeFormatter.RFC_1123_DATE_TIME.parse(modified.get(), Instant::from))
              .contentRange(range.orElse(null))
              .build());
    } catch (NumberFormatException | DateTimeException e) {
      LOG.debug("an object store described an object in its own way", e);
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try (connections) {
      super.close();
    }
  }
}
