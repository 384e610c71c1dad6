package dev.oleander.polars.sandbox.seed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.catalog.EmbeddedCatalog;
import dev.oleander.polars.sandbox.catalog.LakeCatalog;
import dev.oleander.polars.sandbox.catalog.TableSize;
import dev.oleander.polars.sandbox.worker.PoolSettings;
import dev.oleander.polars.sandbox.worker.TestBoxes;
import dev.oleander.polars.sandbox.worker.WorkerPoolConfig;
import dev.oleander.polars.sandbox.worker.pool.WorkerPool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class FlowersSeedTest {
  @TempDir private Path folder;

  @Test
  void oneOfSeveralServersFillsANewLake() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (LakeCatalog one = EmbeddedCatalog.open("oleander", folder.resolve("lake"), folder);
        LakeCatalog other = EmbeddedCatalog.open("oleander", folder.resolve("lake"), folder);
        WorkerPool pool = WorkerPool.start(config(one.folders().get(0)))) {
      Future<Boolean> first = threads.submit(new FlowersSeed(one, Optional.empty(), pool)::sow);
      Future<Boolean> second = threads.submit(new FlowersSeed(other, Optional.empty(), pool)::sow);
      assertThat(List.of(first.get(), second.get())).contains(true);
      TableSize.Question all = new TableSize.Question(Optional.empty(), List.of());
      assertThat(one.size(FlowersSeed.FLOWERS, all).records()).isEqualTo(150);
      assertThat(new FlowersSeed(one, Optional.empty(), pool).sow()).isFalse();
    } finally {
      threads.shutdownNow();
    }
  }

  private WorkerPoolConfig config(Path lake) {
    return PoolSettings.in(folder.resolve("workers"))
        .readable(lake)
        .tiers(TestBoxes.tier(2, 2))
        .startTimeout(Duration.ofMinutes(1))
        .build();
  }
}
