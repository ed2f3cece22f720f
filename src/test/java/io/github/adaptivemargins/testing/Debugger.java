package io.github.adaptivemargins.testing;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassObjectReference;
import com.sun.jdi.ClassType;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Stops another JVM where one of its methods is entered, so that it can be killed just there:
 * nothing in the job has to know of it.
 */
public final class Debugger implements AutoCloseable {
  private static final int WAIT_MILLIS = 120_000;

  /** The exit code of a process that is killed. */
  public static final int KILLED = 128 + 9;

  /** That of one halted by {@link #halt}. */
  public static final int HALTED = 42;

  /** Calls into the JVM let its other threads run. */
  private static final int ALL_THREADS = 0;

  /**
   * A method, of the job or of a library.
   *
   * @param nth which call of it
   */
  public record Stop(String className, String method, int nth) {
    public static Stop at(String className, String method) {
      return new Stop(className, method, 1);
    }
  }

  private final ListeningConnector connector;
  private final Map<String, Connector.Argument> arguments;
  private final String address;
  private VirtualMachine jvm;
  private ThreadReference stopped;

  private Debugger() throws Exception {
    connector =
        Bootstrap.virtualMachineManager().listeningConnectors().stream()
            .filter(known -> known.name().equals("com.sun.jdi.SocketListen"))
            .findFirst()
            .orElseThrow();
    arguments = connector.defaultArguments();
    arguments.get("localAddress").setValue("127.0.0.1");
    arguments.get("port").setValue("0");
    arguments.get("timeout").setValue(Integer.toString(WAIT_MILLIS));
    address = connector.startListening(arguments);
  }

  public static Debugger listen() throws Exception {
    return new Debugger();
  }

  /** What makes a JVM wait for the debugger before it runs. */
  public String jvmOption() {
    return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=127.0.0.1:"
        + address.substring(address.lastIndexOf(':') + 1);
  }

  /**
   * Lets the JVM run until it is there, and holds it.
   *
   * @throws AssertionError when it ends without having been there
   */
  public void runUntil(Stop stop) throws Exception {
    jvm = connector.accept(arguments);
    ClassPrepareRequest prepare = jvm.eventRequestManager().createClassPrepareRequest();
    prepare.addClassFilter(stop.className());
    prepare.enable();
    jvm.classesByName(stop.className()).forEach(loaded -> breakAt(loaded, stop));
    jvm.resume();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
    while (stopped == null && System.nanoTime() < deadline) {
      EventSet events = jvm.eventQueue().remove(WAIT_MILLIS);
      if (events != null) {
        events.forEach(event -> handle(event, stop));
        if (stopped == null) {
          events.resume();
        }
      }
    }
    if (stopped == null) {
      throw new AssertionError("the JVM was never at " + stop);
    }
  }

  private void handle(Event event, Stop stop) {
    if (event instanceof ClassPrepareEvent prepared) {
      breakAt(prepared.referenceType(), stop);
    } else if (event instanceof BreakpointEvent breakpoint) {
      stopped = breakpoint.thread();
    } else if (event instanceof VMDeathEvent || event instanceof VMDisconnectEvent) {
      throw new AssertionError("the JVM ended before it was at " + stop);
    }
  }

  private void breakAt(ReferenceType type, Stop stop) {
    List<Method> methods =
        type.methodsByName(stop.method()).stream()
            .filter(method -> !method.isAbstract() && !method.isBridge())
            .toList();
    if (methods.isEmpty()) {
      throw new AssertionError("there is no " + stop);
    }
    for (Method method : methods) {
      BreakpointRequest request =
          jvm.eventRequestManager().createBreakpointRequest(method.location());
      request.setSuspendPolicy(EventRequest.SUSPEND_ALL);
      if (stop.nth() > 1) {
        request.addCountFilter(stop.nth());
      }
      request.enable();
    }
  }

  /** Lets the JVM run on, and does not look at it again. */
  public void letGo() {
    jvm.dispose();
  }

  /**
   * Has another thread call {@code Runtime.halt}: no hook, no finally. The thread that is held has
   * to be let go, since a JVM under a debugger does not end before it; it may get further.
   */
  public void halt() throws Exception {
    ClassType type = (ClassType) jvm.classesByName("java.lang.Class").get(0);
    Method forName =
        type.concreteMethodByName(
            "forName", "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;");
    Value loader =
        stopped.invokeMethod(
            stopped,
            ((ClassType) stopped.referenceType()).methodsByName("getContextClassLoader").get(0),
            List.of(),
            ALL_THREADS);
    ClassObjectReference halt =
        (ClassObjectReference)
            type.invokeMethod(
                stopped,
                forName,
                List.of(jvm.mirrorOf(Halt.class.getName()), jvm.mirrorOf(true), loader),
                ALL_THREADS);
    ClassType halting = (ClassType) halt.reflectedType();
    try {
      halting.invokeMethod(stopped, halting.methodsByName("start").get(0), List.of(), ALL_THREADS);
      letGo();
    } catch (VMDisconnectedException e) {
      // It has ended already; whether by the halt, its exit code tells.
    }
  }

  /** In the other JVM: a call of the debugger's own would wait for an answer that cannot come. */
  public static final class Halt {
    private Halt() {}

    /** A jar of this class, for the other JVM. */
    public static Path jar(Path folder) throws IOException {
      String name = Halt.class.getName().replace('.', '/') + ".class";
      Path jar = folder.resolve("halt.jar");
      try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar));
          InputStream bytes = Halt.class.getResourceAsStream("/" + name)) {
        entries.putNextEntry(new ZipEntry(name));
        bytes.transferTo(entries);
      }
      return jar;
    }

    static void start() {
      new Thread(() -> Runtime.getRuntime().halt(HALTED)).start();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connector.stopListening(arguments);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }
}
