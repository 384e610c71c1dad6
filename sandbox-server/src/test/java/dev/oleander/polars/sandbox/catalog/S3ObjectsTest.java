package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.oleander.polars.sandbox.S3Server;
import dev.oleander.polars.sandbox.relay.ByteRange;
import dev.oleander.polars.sandbox.relay.ObjectBody;
import dev.oleander.polars.sandbox.relay.ObjectName;
import dev.oleander.polars.sandbox.relay.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

final class S3ObjectsTest {
  private static final ObjectName OBJECT = new ObjectName(S3Server.BUCKET, "t/data/a=ö%2F+ 1.bin");

  @TempDir private static Path folder;
  private static S3Server store;
  private static S3Client client;
  private static S3Objects objects;

  @BeforeAll
  static void start() throws Exception {
    store = S3Server.start(folder);
    store
        .client()
        .putObject(
            request -> request.bucket(S3Server.BUCKET).key(OBJECT.key()),
            RequestBody.fromString("0123456789"));
    client = S3Server.serversClient(store.endpoint());
    objects = new S3Objects(store, location -> client);
  }

  @AfterAll
  static void stop() {
    client.close();
    store.close();
  }

  @Test
  void knowsAnObject() throws Exception {
    assertThat(objects.head(OBJECT).length()).isEqualTo(10);
    assertThat(objects.head(OBJECT).etag()).startsWith("\"");
  }

  @Test
  void readsAllOrARange() throws Exception {
    assertThat(read(Optional.empty())).isEqualTo("0 0123456789 of 10");
    assertThat(read(Optional.of(new ByteRange.Between(2, 4)))).isEqualTo("2 234 of 10");
    assertThat(read(Optional.of(new ByteRange.Between(8, 400)))).isEqualTo("8 89 of 10");
    assertThat(read(Optional.of(new ByteRange.From(7)))).isEqualTo("7 789 of 10");
    assertThat(read(Optional.of(new ByteRange.Last(3)))).isEqualTo("7 789 of 10");
  }

  private static String read(Optional<ByteRange> range) throws IOException {
    try (ObjectBody body = objects.get(OBJECT, range, Optional.empty())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      byte[] buffer = new byte[2];
      for (int read = body.read(buffer, 0, buffer.length);
          read >= 0;
          read = body.read(buffer, 0, buffer.length)) {
        all.write(buffer, 0, read);
      }
      assertThat(body.length()).isEqualTo(all.size());
      return body.first()
          + " "
          + all.toString(StandardCharsets.UTF_8)
          + " of "
          + body.head().length();
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(failure(objects, new ObjectName(S3Server.BUCKET, "none"), Optional.empty()))
        .extracting(StoreException::kind)
        .isEqualTo(StoreException.Kind.NOT_FOUND);
    assertThat(failure(objects, OBJECT, Optional.of(new ByteRange.From(10))))
        .extracting(StoreException::kind)
        .isEqualTo(StoreException.Kind.NO_SUCH_RANGE);
    StoreException changed =
        catchThrowableOfType(
            StoreException.class,
            () -> objects.get(OBJECT, Optional.empty(), Optional.of("\"another\"")).close());
    assertThat(changed.kind()).isEqualTo(StoreException.Kind.CHANGED);
  }

  @Test
  void saysThatAStoreIsNotThereWithoutItsAddress() {
    try (S3Client none = S3Server.serversClient(URI.create("http://127.0.0.1:1"))) {
      assertThat(failure(new S3Objects(none, location -> none), OBJECT, Optional.empty()))
          .hasMessage("the object store cannot be connected to when it is asked for " + OBJECT);
    }
  }

  private static StoreException failure(
      S3Objects objects, ObjectName object, Optional<ByteRange> range) {
    return catchThrowableOfType(
        StoreException.class, () -> objects.get(object, range, Optional.empty()).close());
  }
}
