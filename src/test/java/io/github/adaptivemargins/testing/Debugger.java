package io.github.adaptivemargins.testing;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Stops another JVM where one of its methods is entered, so that it can be killed just there:
 * nothing in the job has to know of it.
 */
public final class Debugger implements AutoCloseable {
  private static final int WAIT_MILLIS = 120_000;

  /**
   * A method of Java or of a library.
   *
   * @param nth which call of it
   */
  public record Stop(String className, String method, int nth) {}

  private final ListeningConnector connector;
  private final Map<String, Connector.Argument> arguments;
  private final String address;
  private VirtualMachine jvm;
  private boolean isStopped;

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
    while (!isStopped && System.nanoTime() < deadline) {
      EventSet events = jvm.eventQueue().remove(WAIT_MILLIS);
      if (events != null) {
        events.forEach(event -> handle(event, stop));
        if (!isStopped) {
          events.resume();
        }
      }
    }
    if (!isStopped) {
      throw new AssertionError("the JVM was never at " + stop);
    }
  }

  private void handle(Event event, Stop stop) {
    if (event instanceof ClassPrepareEvent prepared) {
      breakAt(prepared.referenceType(), stop);
    } else if (event instanceof BreakpointEvent) {
      isStopped = true;
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

  @Override
  public void close() throws IOException {
    try {
      connector.stopListening(arguments);
    } catch (IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }
}
