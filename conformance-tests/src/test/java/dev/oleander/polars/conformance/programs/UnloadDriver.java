package dev.oleander.polars.conformance.programs;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs {@link DriverTenant} with a driver in a class loader of its own, as a tool does that loads
 * and unloads drivers, then prints the threads that are left and whether the loader could be
 * collected. Arguments: the driver's jar, URL, SQL; a fourth one puts the loader below the
 * application's instead of beside it.
 */
public final class UnloadDriver {
  private static final int PATIENCE_MILLIS = 10_000;

  private UnloadDriver() {}

  public static void main(String[] arguments) throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    WeakReference<ClassLoader> loader = runAndForget(arguments);

    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    List<String> threads = threadsSince(before);
    while (!threads.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
      threads = threadsSince(before);
    }
    System.out.println("threads " + threads);
    // Not a reference in a variable of this frame, which would keep what is to be collected.
    while (loader.get() != null && System.nanoTime() < end) {
      System.gc();
      Thread.sleep(50);
    }
    System.out.println("collected " + (loader.get() == null));
  }

  private static WeakReference<ClassLoader> runAndForget(String[] arguments) throws Exception {
    URL[] classPath = {
      Path.of(arguments[0]).toUri().toURL(),
      UnloadDriver.class.getProtectionDomain().getCodeSource().getLocation()
    };
    ClassLoader parent =
        arguments.length > 3
            ? new WithoutPrograms(UnloadDriver.class.getClassLoader())
            : ClassLoader.getPlatformClassLoader();
    try (URLClassLoader own = new URLClassLoader(classPath, parent)) {
      own.loadClass(DriverTenant.class.getName())
          .getMethod("run", String.class, String.class)
          .invoke(null, arguments[1], arguments[2]);
      return new WeakReference<>(own);
    }
  }

  private static List<String> threadsSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && !before.contains(thread))
        .map(Thread::getName)
        .filter(name -> !name.equals("Common-Cleaner"))
        .sorted()
        .collect(Collectors.toList());
  }

  /** All of the application's classes but these, which have to be of the driver's loader. */
  private static final class WithoutPrograms extends ClassLoader {
    WithoutPrograms(ClassLoader application) {
      super(application);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(DriverTenant.class.getName())) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }
}
