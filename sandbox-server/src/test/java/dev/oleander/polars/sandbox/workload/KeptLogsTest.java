package dev.oleander.polars.sandbox.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oleander.polars.sandbox.worker.Logs;
import dev.oleander.polars.sandbox.worker.WorkloadLog;
import org.junit.jupiter.api.Test;

final class KeptLogsTest {

  @Test
  void dropsTheOldestWhenTheyAreTooManyBytes() {
    KeptLogs kept = new KeptLogs(10);
    WorkloadLog first = Logs.of("12345");
    WorkloadLog second = Logs.of("12345");
    WorkloadLog third = Logs.of("1");

    kept.add(first);
    kept.add(second);
    assertThat(first.keptBytes()).isEqualTo(5);
    kept.add(third);

    assertThat(first.keptBytes()).isZero();
    assertThat(second.keptBytes()).isEqualTo(5);
    assertThat(third.keptBytes()).isEqualTo(1);
  }

  @Test
  void doesNotKeepOneThatIsTooLongByItself() {
    KeptLogs kept = new KeptLogs(10);
    WorkloadLog before = Logs.of("1");
    WorkloadLog tooLong = Logs.of("12345678901");

    kept.add(before);
    kept.add(tooLong);

    assertThat(before.keptBytes()).isZero();
    assertThat(tooLong.keptBytes()).isZero();
  }
}
