"""Renders the tasks of the DAG as Airflow would, and prints them as JSON.

Airflow itself cannot be had where the tests run. What stands in for it here are its names, keyword
arguments, template fields and messages as of Airflow 3.2 with the Spark provider 6.3.2: this shows
what the DAG hands over, not that Airflow takes it.
"""

import importlib.util
import json
import re
import sys
import types
from datetime import datetime, timezone

TASKS = {}
CURRENT = []
SPARK_SUBMIT = {
    "application", "application_args", "archives", "conf", "conn_id", "deploy_mode", "driver_cores",
    "driver_memory", "env_vars", "executor_cores", "executor_memory", "files", "jars", "java_class",
    "name", "num_executors", "packages", "properties_file", "proxy_user", "py_files",
    "repositories", "spark_binary", "total_executor_cores", "verbose", "yarn_queue",
}
BASH = {"append_env", "bash_command", "cwd", "env", "output_encoding", "skip_on_exit_code"}
ANY_TASK = {"task_id", "outlets", "inlets", "params", "retries", "doc_md"}


class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass


class Param:
    def __init__(self, default, *, description=None, **schema):
        self.default, self.schema = default, schema


class Asset:
    def __init__(self, *, name, uri):
        self.name, self.uri = name, uri


class DAG:
    def __init__(self, *, dag_id, description, schedule, start_date, catchup, max_active_runs,
                 params, default_args, doc_md, tags):
        self.__dict__.update(locals())

    def __enter__(self):
        CURRENT.append(self)

    def __exit__(self, *unused):
        CURRENT.pop()


class Operator:
    known = set()
    template_fields = ()
    message = ""

    def __init__(self, **arguments):
        unknown = set(arguments) - self.known - ANY_TASK
        if unknown:
            raise TypeError(f"{type(self).__name__} has no argument {unknown}")
        self.arguments = arguments
        self.__dict__.update(arguments)
        TASKS[CURRENT[-1].dag_id] = (CURRENT[-1], self)

    def execute(self, context):
        if context["exit"]:
            raise AirflowException(self.message.format(context["exit"]))
        return "{}"


class SparkSubmitOperator(Operator):
    known = SPARK_SUBMIT
    template_fields = ("application", "conf", "files", "py_files", "jars", "driver_class_path",
                       "packages", "exclude_packages", "keytab", "principal", "proxy_user", "name",
                       "application_args", "env_vars", "properties_file")
    message = "Cannot execute: spark-submit --master yarn. Error code is: {}."


class BashOperator(Operator):
    known = BASH
    template_fields = ("bash_command", "env", "cwd")
    message = "Bash command failed. The command returned a non-zero exit code {}."


def install(name, **members):
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:i]), types.ModuleType(".".join(parts[:i])))
    sys.modules[name].__dict__.update(members)


def render(value, context):
    """Airflow's Jinja where it is installed; the DAG's expressions are plain Python, too."""
    if isinstance(value, list):
        return [render(each, context) for each in value]
    if isinstance(value, dict):
        return {key: render(each, context) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    try:
        from jinja2 import StrictUndefined, Template
    except ImportError:
        return re.sub(r"{{ (.*?) }}", lambda found: str(eval(found[1], {}, dict(context))), value)
    return Template(value, undefined=StrictUndefined).render(context)


def check(params):
    """Against the JSON schemas, where a validator is installed."""
    try:
        import jsonschema
    except ImportError:
        return
    for name, param in params.items():
        jsonschema.Draft7Validator.check_schema(param.schema)
        jsonschema.validate(param.default, param.schema)


def main(dag_file, home, values):
    install("airflow.providers.apache.spark.operators.spark_submit",
            SparkSubmitOperator=SparkSubmitOperator)
    install("airflow.providers.standard.operators.bash", BashOperator=BashOperator)
    install("airflow.sdk", DAG=DAG, Asset=Asset, Param=Param)
    install("airflow.sdk.exceptions", AirflowFailException=AirflowFailException)
    spec = importlib.util.spec_from_file_location("dag", dag_file)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)

    seen = []
    for dag, task in TASKS.values():
        check(dag.params)
        params = {name: param.default for name, param in dag.params.items()} | values
        instant = datetime(2026, 11, 24, 3, 0, tzinfo=timezone.utc)
        for logical_date in (instant, None):
            context = {
                "params": types.SimpleNamespace(**params),
                "var": types.SimpleNamespace(
                    value=types.SimpleNamespace(adaptive_margins_home=home)),
                "dag_run": types.SimpleNamespace(logical_date=logical_date, run_after=instant),
                "run_id": "manual__2026-11-24",
            } | ({"ds": "2026-11-24"} if logical_date else {})
            rendered = {field: render(getattr(task, field), context)
                        for field in task.template_fields if hasattr(task, field)}
            event = types.SimpleNamespace(extra=None)
            task.margins_path = rendered["margins_path"]
            task.execute({"exit": 0, "outlet_events": {module.MARGINS: event}})
            outcomes = {}
            for code in (64, 65, 66, 70, 73, 74, 1, 137):
                try:
                    task.execute({"exit": code})
                except AirflowException as failure:
                    outcomes[code] = type(failure).__name__
            seen.append({
                "dag": dag.dag_id,
                "schedule": dag.schedule,
                "max_active_runs": dag.max_active_runs,
                "retries": dag.default_args["retries"],
                "params": {name: param.schema for name, param in dag.params.items()},
                "arguments": {key: value for key, value in task.arguments.items()
                              if key != "outlets"} | rendered,
                "outlets": [asset.uri for asset in task.outlets],
                "event": event.extra,
                "outcomes": outcomes,
            })
            del task.margins_path
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
