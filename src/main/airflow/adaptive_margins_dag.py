"""Computes the ArcFace margins of a labelled dataset: one Parquet file per logical date.

Needs Airflow 3 with apache-airflow-providers-apache-spark and apache-airflow-providers-standard. The
variable `adaptive_margins_home` is the path of a checkout of the project on the worker, in which
`mvn -B package -DskipTests` has run.

There are two DAGs; unpause one of them. `adaptive_margins` submits with the connection `spark_default`
in client mode, because only there the exit code of spark-submit is the job's.
`adaptive_margins_bash` runs submit.sh. The XCom of both is the job's JSON line.

Schedule training DAGs on the asset MARGINS. The `extra` of its event contains the XCom and `path`,
the path of the file.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.standard.hooks.subprocess import SubprocessHook
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG, Asset, Param
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

# Keep the host: Airflow changes hdfs:///margins/landmarks to hdfs:/margins/landmarks.
MARGINS = Asset(name="arcface_margins", uri="hdfs://namenode:8020/margins/landmarks")

HOME = "{{ var.value.adaptive_margins_home }}"

MEMORY = {"type": "string", "pattern": "^[1-9][0-9]*[mg]$"}

# Options of the job, with _ for -. A parameter that is null is not passed: the job uses its default.
JOB_PARAMS = {
    "input": Param(
        "hdfs://namenode:8020/data/landmarks/train.parquet",
        type=["string", "null"],
        minLength=1,
        description="The labelled dataset: a file, a directory or a glob; {ds} is replaced by the date",
    ),
    "label_column": Param("landmark_id", type=["string", "null"], minLength=1),
    "label_encoding": Param(
        "index",
        enum=["index", "sorted", "natural", None],
        description="index: the label is the class index; sorted: its rank among the labels;"
        " natural: like sorted, but 2 comes before 10, as in timm",
    ),
    "invalid_labels": Param("fail", enum=["fail", "drop", None]),
    "margin_min": Param(
        0.05, type=["number", "null"], minimum=0, description="In radians, like margin_max"
    ),
    "margin_max": Param(0.5, type=["number", "null"], exclusiveMinimum=0),
    "power": Param(-0.25, type=["number", "null"], exclusiveMaximum=0, minimum=-16),
    "norm": Param(
        "minmax",
        enum=["minmax", "max", "none", None],
        description="minmax: scale all classes from 0 to 1; max: divide by the largest; none: do not scale",
    ),
    "max_sample_loss": Param(
        None,
        type=["number", "null"],
        minimum=0,
        maximum=1,
        description="Fail if more than this share of the earlier samples is missing (0.05 = 5 %)",
    ),
    "max_sample_gain": Param(
        None,
        type=["number", "null"],
        minimum=0,
        description="Fail if there are more samples than this share above the earlier ones (0.5 = 50 %)",
    ),
    "max_class_loss": Param(None, type=["integer", "null"], minimum=0),
    "max_margin_change": Param(None, type=["number", "null"], minimum=0),
}

PARAMS = JOB_PARAMS | {
    "output_folder": Param(
        "hdfs://namenode:8020/margins/landmarks",
        type="string",
        pattern="^.*[^/]$",
        description="Contains one folder per logical date",
    ),
    "output_txt": Param(
        False, type="boolean", description="Also write margins.txt: the margins, one per line"
    ),
    "output_labels": Param(
        False, type="boolean", description="Also write labels.txt: the labels, one per line in class order"
    ),
    "report": Param(
        False, type="boolean", description="Also write margins.html, a page about the run, even if it fails"
    ),
    "first_date": Param(
        None,
        type=["string", "null"],
        format="date",
        description="The first date of all; each later date is compared with the file of the day before",
    ),
    "incremental": Param(
        False,
        type="boolean",
        description="The input has only the new data of a date, which is added to the file of the day before",
    ),
    "options": Param(
        [],
        type="array",
        items={"type": "string", "pattern": "^--[a-z]"},
        description="More options of the job, such as --samples-column=images",
    ),
    "driver_memory": Param("1g", **MEMORY, description="The driver keeps the counts of all classes in memory"),
    "executor_memory": Param("1g", **MEMORY),
}

# A retry does not help: wrong usage, bad data, missing input, fault of the job, forbidden output.
FINAL_EXIT_CODES = {64, 65, 66, 70, 73}


def job_options(context, jinja_env):
    """Returns the job's options as --name=value: a value may begin with a dash."""
    params = context["params"]
    # A run that was triggered by hand may have no logical date.
    date = context["dag_run"].logical_date or context["dag_run"].run_after
    ds, yesterday = (f"{day:%Y-%m-%d}" for day in (date, date - timedelta(days=1)))
    values = {name: params[name] for name in JOB_PARAMS if params[name] is not None}
    if "input" in values:
        values["input"] = values["input"].replace("{ds}", ds)
    options = [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]
    first_date = params["first_date"]
    if params["incremental"] and not (first_date and first_date <= ds):
        raise AirflowFailException(
            f"incremental needs first_date, the date that is added to no other: {ds} or earlier"
        )
    if first_date and first_date < ds:
        # The job fails if this file does not exist, because the counts of a date are missing.
        before = f"{params['output_folder']}/ds={yesterday}/margins.parquet"
        if params["incremental"]:
            options += [f"--add-to={before}", "--new-labels=append"]
        else:
            options.append(f"--compare-to={before}")
    folder = f"{params['output_folder']}/ds={ds}"
    if params["output_txt"]:
        options.append(f"--output-txt={folder}/margins.txt")
    if params["output_labels"]:
        options.append(f"--output-labels={folder}/labels.txt")
    if params["report"]:
        options.append(f"--report={folder}/margins.html")
    return [*options, *params["options"], f"--output={folder}/margins.parquet"]


def spark_conf(context, jinja_env):
    """Returns single settings, like submit.sh: a file would replace the installed Spark's defaults."""
    conf = Path(jinja_env.from_string(HOME).render(context), "conf")
    lines = (conf / "spark-defaults.conf").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split(None, 1) for line in lines if line and not line.startswith("#"))
    return settings | {
        "spark.driver.defaultJavaOptions": f'"-Dlog4j2.configurationFile={conf}/log4j2.properties"',
        "spark.driver.memory": context["params"]["driver_memory"],
        "spark.executor.memory": context["params"]["executor_memory"],
    }


def submit_command(context, jinja_env):
    """Returns the shell command that runs submit.sh."""
    params = context["params"]
    return shlex.join(
        [
            jinja_env.from_string(HOME).render(context) + "/submit.sh",
            f"--driver-memory={params['driver_memory']}",
            f"--executor-memory={params['executor_memory']}",
            "--",
            *job_options(context, jinja_env),
        ]
    )


class _MarginsPublisher:
    """Publishes the job's JSON line as XCom and asset event, or raises its error line.

    `exit_code` is the job's exit code, None if the job was not started. `last_line` is the job's last
    line, its JSON or its error; lines of other programs may follow it.
    """

    last_line = ""

    def _remember(self, line):
        if re.match(r'\{"output":|adaptive-margins: ', line):
            self.last_line = line.strip()

    def execute(self, context):
        try:
            super().execute(context)
        except AirflowException as failure:
            final = self.exit_code in FINAL_EXIT_CODES
            reason = self.last_line if self.last_line.startswith("adaptive-margins: ") else failure
            raise (AirflowFailException if final else AirflowException)(
                f"{reason} (exit code {self.exit_code})"
            ) from failure
        if not self.last_line.startswith("{"):
            raise AirflowFailException(
                "the job ended with 0 but printed no JSON: remove --help and --version from options"
            )
        facts = json.loads(self.last_line)
        if not facts["output"]:
            raise AirflowSkipException(f"a dry run published nothing: {self.last_line}")
        context["outlet_events"][MARGINS].extra = {"path": facts["output"]} | facts
        return facts


class SubmitMargins(_MarginsPublisher, SparkSubmitOperator):
    """Runs the job with spark-submit."""

    @property
    def _process(self):
        return self._hook and self._hook._submit_sp

    @property
    def exit_code(self):
        return self._process and self._process.returncode

    def _get_hook(self):
        hook = super()._get_hook()
        process_log = hook._process_spark_submit_log
        hook._process_spark_submit_log = lambda lines: process_log(self._remembering(lines))
        return hook

    def _remembering(self, lines):
        for line in lines:
            self._remember(line)
            yield line

    def on_kill(self):
        """Terminates the driver before the hook kills it, so that it removes its temporary files.

        Airflow waits five seconds for this.
        """
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(timeout=4)
            except subprocess.TimeoutExpired:
                self.log.warning("spark-submit did not end after SIGTERM: it is killed")
        super().on_kill()


class _Log:
    """A logger that also passes each argument to `remember`: the hook logs the job's output by line."""

    def __init__(self, log, remember):
        self._log, self._remember = log, remember

    def info(self, message, *args):
        for line in args:
            self._remember(str(line))
        self._log.info(message, *args)

    def __getattr__(self, name):
        return getattr(self._log, name)


class _SubmitHook(SubprocessHook):
    """Runs a command, and keeps its exit code."""

    exit_code = None

    def __init__(self, remember):
        super().__init__()
        self._remember = remember

    @property
    def log(self):
        return _Log(super().log, self._remember)

    def run_command(self, *args, **kwargs):
        result = super().run_command(*args, **kwargs)
        self.exit_code = result.exit_code
        return result


class BashMargins(_MarginsPublisher, BashOperator):
    """Runs the job with submit.sh."""

    @cached_property
    def subprocess_hook(self):
        return _SubmitHook(self._remember)

    @property
    def exit_code(self):
        return self.subprocess_hook.exit_code


def margins_dag(dag_id: str) -> DAG:
    """Returns the DAG without its task."""
    return DAG(
        dag_id=dag_id,
        description="ArcFace margins per class of a labelled dataset",
        schedule="@daily",
        start_date=datetime(2026, 1, 1),
        catchup=False,
        # Two runs at the same time would do the same work: each reads the whole dataset.
        max_active_runs=1,
        params=PARAMS,
        default_args={
            "retries": 2,
            "retry_delay": timedelta(minutes=5),
            "retry_exponential_backoff": True,
            "execution_timeout": timedelta(hours=6),
        },
        doc_md=__doc__,
        tags=["margins", "spark"],
    )


with margins_dag("adaptive_margins"):
    SubmitMargins(
        task_id="margins",
        conn_id="spark_default",
        application=f"{HOME}/target/adaptive-margins.jar",
        java_class="io.github.adaptivemargins.AdaptiveMarginsJob",
        conf=spark_conf,
        name="adaptive-margins {{ ds if dag_run.logical_date else run_id }}",
        application_args=job_options,
        deploy_mode="client",
        outlets=[MARGINS],
    )

with margins_dag("adaptive_margins_bash"):
    BashMargins(task_id="margins", bash_command=submit_command, outlets=[MARGINS])
