package dev.oleander.polars.sandbox.catalog;

import dev.oleander.polars.sandbox.relay.ByteRange;
import dev.oleander.polars.sandbox.relay.ObjectBody;
import dev.oleander.polars.sandbox.relay.ObjectHead;
import dev.oleander.polars.sandbox.relay.ObjectName;
import dev.oleander.polars.sandbox.relay.ObjectSource;
import dev.oleander.polars.sandbox.relay.StoreException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.aws.s3.S3FileIO;
import org.apache.iceberg.io.FileIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects in S3-compatible storage, with the credentials, the time limits and the repetitions of
 * the client that a catalog's tables are read with. Any thread.
 */
public final class S3Objects implements ObjectSource {
  private static final Logger LOG = LoggerFactory.getLogger(S3Objects.class);
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
  private static final Pattern PLAIN_CODE = Pattern.compile("[A-Za-z.]{1,64}");

  private final Object store;

  /** By location, because a catalog may hand out credentials for some of them alone. */
  private final Function<String, S3Client> clients;

  /**
   * @param store says which store it is, see {@link #store}
   * @param clients the client for a location, which its owner closes
   */
  public S3Objects(Object store, Function<String, S3Client> clients) {
    this.store = store;
    this.clients = clients;
  }

  @Override
  public Object store() {
    return store;
  }

  /**
   * The client by which Iceberg reads what is at a location.
   *
   * @throws IllegalStateException when it is none of S3's
   */
  static S3Client client(FileIO files, String location) {
    if (files instanceof LakeFileIO lake) {
      return lake.store().client(location);
    }
    if (files instanceof S3FileIO store) {
      return store.client(location);
    }
    throw new IllegalStateException("the catalog does not say how its object store is reached");
  }

  @Override
  public ObjectHead head(ObjectName name) throws StoreException {
    HeadObjectRequest request =
        HeadObjectRequest.builder().bucket(name.bucket()).key(name.key()).build();
    try {
      HeadObjectResponse answer = clients.apply(name.toString()).headObject(request);
      return new ObjectHead(answer.contentLength(), answer.eTag(), answer.lastModified());
    } catch (SdkException e) {
      throw failure(name, e);
    }
  }

  @Override
  public ObjectBody get(ObjectName name, Optional<ByteRange> range, Optional<String> etag)
      throws StoreException {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(name.bucket())
            .key(name.key())
            .range(range.map(ByteRange::header).orElse(null))
            .ifMatch(etag.orElse(null))
            .build();
    try {
      return Body.of(name, clients.apply(name.toString()).getObject(request));
    } catch (SdkException e) {
      throw failure(name, e);
    }
  }

  private record Body(
      ResponseInputStream<GetObjectResponse> stream, ObjectHead head, long first, long length)
      implements ObjectBody {

    static Body of(ObjectName name, ResponseInputStream<GetObjectResponse> stream)
        throws StoreException {
      GetObjectResponse answer = stream.response();
      long first = 0;
      long whole = answer.contentLength();
      if (answer.contentRange() != null) {
        Matcher range = CONTENT_RANGE.matcher(answer.contentRange());
        if (!range.matches()) {
          stream.abort();
          throw new StoreException(
              StoreException.Kind.FAILED,
              "the object store does not say which bytes of %s it sends".formatted(name),
              null);
        }
        first = Long.parseLong(range.group(1));
        whole = Long.parseLong(range.group(2));
      }
      return new Body(
          stream,
          new ObjectHead(whole, answer.eTag(), answer.lastModified()),
          first,
          answer.contentLength());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return stream.read(buffer, offset, length);
      } catch (SdkException e) {
        throw new IOException("the object store's client gave up", e);
      }
    }

    /** What is left is not read, so that the connection cannot serve further; nothing may be. */
    @Override
    public void close() {
      try {
        if (stream.available() == 0 && stream.read() < 0) {
          stream.close();
          return;
        }
      } catch (IOException | SdkException e) {
        LOG.debug("an object's body broke off", e);
      }
      stream.abort();
    }
  }

  /** In words of our own: those of the client may hold what only the server is to know. */
  private static StoreException failure(ObjectName name, SdkException e) {
    LOG.debug("{} cannot be read", name, e);
    if (e instanceof S3Exception answer) {
      return switch (answer.statusCode()) {
        case 404 ->
            new StoreException(
                StoreException.Kind.NOT_FOUND,
                "there is no object %s: the table's metadata names it, and it has been removed"
                    .formatted(name),
                e);
        case 412 ->
            new StoreException(
                StoreException.Kind.CHANGED,
                "the object %s has been replaced while it was read".formatted(name),
                e);
        case 416 ->
            new StoreException(
                StoreException.Kind.NO_SUCH_RANGE,
                "the object %s has no such bytes".formatted(name),
                e);
        default ->
            new StoreException(
                StoreException.Kind.FAILED,
                "the object store answers %d%s to a request for %s"
                    .formatted(answer.statusCode(), code(answer), name),
                e);
      };
    }
    return new StoreException(
        StoreException.Kind.FAILED,
        "the object store %s when it is asked for %s".formatted(what(e), name),
        e);
  }

  private static String code(S3Exception answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code != null && PLAIN_CODE.matcher(code).matches() ? " (" + code + ")" : "";
  }

  private static String what(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "has a host name that cannot be resolved";
      }
      if (cause instanceof ConnectException) {
        return "cannot be connected to";
      }
      if (cause instanceof SocketTimeoutException) {
        return "does not answer in time";
      }
      if (cause instanceof IOException) {
        return "breaks off the connection";
      }
    }
    return "cannot be asked, for want of credentials or of a region,";
  }
}
