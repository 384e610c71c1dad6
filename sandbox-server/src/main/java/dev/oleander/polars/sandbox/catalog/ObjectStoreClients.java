package dev.oleander.polars.sandbox.catalog;

import java.time.Duration;
import java.util.Map;
import org.apache.iceberg.aws.AwsClientProperties;
import org.apache.iceberg.aws.s3.S3FileIOAwsClientFactory;
import org.apache.iceberg.aws.s3.S3FileIOProperties;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Makes the clients of object stores from Iceberg's properties ({@code s3.*}, {@code client.*}), so
 * that every wait of theirs has an end. Iceberg makes one by its public constructor.
 */
public final class ObjectStoreClients implements S3FileIOAwsClientFactory {
  /** The property that says how many milliseconds a store may take to send something. */
  public static final String PATIENCE_MILLIS = "oleander.patience-ms";

  private static final long serialVersionUID = 1;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int TRIES = 3;
  private static final int MOST_CONNECTIONS = 128;

  @SuppressWarnings("serial") // never serialised: there is one server
  private Map<String, String> properties = Map.of();

  @Override
  public void initialize(Map<String, String> given) {
    properties = Map.copyOf(given);
  }

  @Override
  public S3Client s3() {
    S3FileIOProperties s3 = new S3FileIOProperties(properties);
    AwsClientProperties client = new AwsClientProperties(properties);
    Duration patience = Duration.ofMillis(Long.parseLong(properties.get(PATIENCE_MILLIS)));
    S3ClientBuilder builder = S3Client.builder();
    client.applyClientRegionConfiguration(builder);
    s3.applyCredentialConfigurations(client, builder);
    s3.applyEndpointConfigurations(builder);
    s3.applyServiceConfigurations(builder);
    s3.applySignerConfiguration(builder);
    ClientOverrideConfiguration.Builder override =
        builder.overrideConfiguration().toBuilder()
            .retryStrategy(
                AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(TRIES).build());
    builder.overrideConfiguration(override.build());
    Apache5HttpClient.Builder connections =
        Apache5HttpClient.builder()
            .connectionTimeout(CONNECT)
            .connectionAcquisitionTimeout(patience)
            .socketTimeout(patience)
            .maxConnections(MOST_CONNECTIONS);
    if (s3.isRemoteSigningEnabled()) {
      return builder.httpClientBuilder(connections).build();
    }
    SdkHttpClient shared = connections.build();
    return new LeanS3Client(builder.httpClient(shared).build(), shared);
  }

  @Override
  public S3AsyncClient s3Async() {
    throw new UnsupportedOperationException("object stores are read in the calling thread");
  }
}
