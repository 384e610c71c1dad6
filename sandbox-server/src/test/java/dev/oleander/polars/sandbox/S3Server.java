package dev.oleander.polars.sandbox;

import dev.oleander.polars.sandbox.catalog.ObjectStoreClients;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A server of S3's protocol on a free port of the loopback, over a folder, which checks the
 * signature of every request.
 */
public final class S3Server implements AutoCloseable {
  public static final String BUCKET = "lake";
  public static final String ACCESS_KEY = "access-key-of-the-store";
  public static final String SECRET_KEY = "secret-key-of-the-store";
  private static final String REGION = "eu-north-1";

  private final S3Proxy proxy;
  private final S3Client client;

  private S3Server(S3Proxy proxy) {
    this.proxy = proxy;
    this.client = client(endpoint());
  }

  /**
   * Starts one, with an empty bucket.
   *
   * @param folder an empty one, for the objects
   */
  public static S3Server start(Path folder) throws Exception {
    Files.createDirectories(folder);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .build();
    proxy.start();
    S3Server server = new S3Server(proxy);
    server.client.createBucket(request -> request.bucket(BUCKET));
    return server;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** With all rights; closed with the server. */
  public S3Client client() {
    return client;
  }

  /** A client of a store by way of another address; the caller closes it. */
  public static S3Client client(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .build();
  }

  /** A client as the server makes one, of a store by way of another address; to be closed. */
  public static S3Client serversClient(URI endpoint) {
    Map<String, String> properties = new LinkedHashMap<>(properties(endpoint));
    properties.put(ObjectStoreClients.PATIENCE_MILLIS, "10000");
    ObjectStoreClients clients = new ObjectStoreClients();
    clients.initialize(properties);
    return clients.s3();
  }

  /** What Iceberg's own access to files needs to be told. */
  public Map<String, String> properties() {
    return properties(endpoint());
  }

  /** The same by way of another address. */
  public static Map<String, String> properties(URI endpoint) {
    return Map.of(
        "s3.endpoint", endpoint.toString(),
        "s3.path-style-access", "true",
        "s3.access-key-id", ACCESS_KEY,
        "s3.secret-access-key", SECRET_KEY,
        "client.region", REGION);
  }

  /**
   * The configuration of a catalog whose tables are in a store.
   *
   * @param name of the catalog
   * @param folder for its database
   */
  public static Map<String, Object> catalog(String name, Path folder, URI endpoint) {
    String prefix = "catalogs." + name + ".";
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(prefix + "type", "jdbc");
    settings.put(prefix + "uri", "jdbc:sqlite:" + folder.resolve(name + ".sqlite"));
    settings.put(prefix + "warehouse", "s3://" + BUCKET + "/tables");
    properties(endpoint).forEach((key, value) -> settings.put(prefix + "properties." + key, value));
    return settings;
  }

  /** The keys of all objects, in order. */
  public List<String> keys() {
    return client.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents().stream()
        .map(S3Object::key)
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    client.close();
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the store does not stop", e);
    }
  }
}
