package dev.oleander.polars.sandbox.worker.isolation;

import dev.oleander.polars.sandbox.worker.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Who a box is on the host, which follows from who the server is. */
public enum BoxIdentity {
  /**
   * The server is root: each slot has a user of its own, which the box becomes when its walls are
   * up. There must be no user namespace: root's would map to the host's root.
   */
  ROOT_DROP("root-drop"),
  /** The server is an ordinary user: the box stays that user, inside a user namespace. */
  USER_NAMESPACE("user-namespace"),
  /** The server is an ordinary user, and the box is the same one, without namespaces. */
  SAME_USER("same-user");

  private static final String NOBODY = "65534";

  private final String reportName;

  BoxIdentity(String reportName) {
    this.reportName = reportName;
  }

  public static BoxIdentity of(Isolation isolation) throws IOException {
    int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (uid == 0) {
      return ROOT_DROP;
    }
    return isolation == Isolation.BWRAP ? USER_NAMESPACE : SAME_USER;
  }

  public String reportName() {
    return reportName;
  }

  /** What bubblewrap must be told. */
  List<String> bwrapOptions() {
    return switch (this) {
      case ROOT_DROP -> capabilities("SETUID", "SETGID", "SETPCAP");
      case USER_NAMESPACE ->
          List.of(
              // As root the tree would then outlive bubblewrap and the server; here it does not,
              // and otherwise process 1 would be bubblewrap under the workload's own user.
              "--as-pid-1", "--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY);
      case SAME_USER -> throw new IllegalStateException("bubblewrap makes a user namespace");
    };
  }

  /**
   * What bubblewrap must be told for a nursery: the rights to make boxes, in the namespaces of its
   * own. A process in a user namespace of the nursery's has them there and nowhere else.
   *
   * @param loopback whether the boxes have a loopback
   */
  List<String> nurseryOptions(boolean loopback) {
    List<String> network = loopback ? capabilities("NET_ADMIN") : List.of();
    return Stream.concat(nurseryOptions().stream(), network.stream()).toList();
  }

  private List<String> nurseryOptions() {
    return switch (this) {
      case ROOT_DROP -> capabilities("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP");
      case USER_NAMESPACE -> {
        List<String> options =
            new ArrayList<>(List.of("--unshare-user", "--uid", "0", "--gid", "0"));
        // The kernel asks for SETFCAP of those who map user 0 into a namespace.
        options.addAll(capabilities("SYS_ADMIN", "SETPCAP", "SETFCAP"));
        yield options;
      }
      case SAME_USER ->
          throw new IllegalStateException("without namespaces there is no bubblewrap");
    };
  }

  private static List<String> capabilities(String... names) {
    return Stream.of(names).flatMap(name -> Stream.of("--cap-add", "CAP_" + name)).toList();
  }

  /** The command in front of the limits, inside the box. */
  List<String> dropCommand(Path setpriv, int uid) {
    return switch (this) {
      case ROOT_DROP ->
          List.of(
              setpriv.toString(),
              "--reuid",
              Integer.toString(uid),
              "--regid",
              Integer.toString(uid),
              "--clear-groups",
              "--inh-caps=-all",
              "--ambient-caps=-all",
              "--bounding-set=-all",
              "--no-new-privs",
              "--");
      case USER_NAMESPACE, SAME_USER -> List.of();
    };
  }
}
