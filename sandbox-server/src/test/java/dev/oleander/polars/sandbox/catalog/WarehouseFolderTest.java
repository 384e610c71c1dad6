package dev.oleander.polars.sandbox.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.iceberg.exceptions.NotFoundException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WarehouseFolderTest {
  @TempDir private Path temporary;
  private Path lake;
  private WarehouseFolder folder;

  @BeforeEach
  void open() throws IOException {
    lake = temporary.toRealPath().resolve("lake");
    folder = WarehouseFolder.open(lake);
    Files.writeString(temporary.resolve("secret"), "secret");
  }

  @Test
  void takesPathsAndFileLocations() {
    Path file = lake.resolve("a b%20/x");
    assertThat(folder.resolve(file.toString())).isEqualTo(file);
    assertThat(folder.resolve("file:" + file)).isEqualTo(file);
    assertThat(folder.resolve("file://" + file)).isEqualTo(file);
    assertThat(folder.location()).isEqualTo("file://" + lake);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LAKE/../secret",
        "file:LAKE/../secret",
        "LAKE-other/x",
        "/etc/passwd",
        "file:///etc/passwd",
        "file://hostLAKE/x",
        "file:////etc/passwd",
        "s3://bucket/x",
        "http://host/LAKE/x",
        "relative/x",
        "LAKE/link/x",
        "LAKE/fileLink",
        "LAKE/dangling",
        "LAKE/x\0y",
        "",
      })
  void refusesWhatIsElsewhere(String pattern) throws IOException {
    Files.createSymbolicLink(lake.resolve("link"), temporary);
    Files.createSymbolicLink(lake.resolve("fileLink"), temporary.resolve("secret"));
    Files.createSymbolicLink(lake.resolve("dangling"), temporary.resolve("nothing"));
    String location = pattern.replace("LAKE", lake.toString());
    assertThatThrownBy(() -> folder.resolve(location)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LakeFileIO.local(StorageLocations.of(folder)).newInputFile(location))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void followsLinksThatStayInside() throws IOException {
    Files.createDirectory(lake.resolve("real"));
    Files.createSymbolicLink(lake.resolve("inside"), lake.resolve("real"));
    assertThat(folder.resolve(lake + "/inside/x")).isEqualTo(lake.resolve("inside/x"));
  }

  @Test
  void knowsALakeByTheLinkItWasOpenedBy() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("linked"), lake);
    WarehouseFolder linked = WarehouseFolder.open(link);
    assertThat(linked.path()).isEqualTo(lake);
    assertThat(linked.resolve(link + "/x")).isEqualTo(link.resolve("x"));
  }
}
