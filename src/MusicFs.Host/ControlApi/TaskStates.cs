using MusicFs.Control.V1;
using MusicFs.Host.Supervision;
using TaskStatus = MusicFs.Control.V1.TaskStatus;

namespace MusicFs.Host.ControlApi;

/// <summary>Background loops as the status has them.</summary>
internal static class TaskStates
{
    public static IEnumerable<TaskStatus> Of(Supervisor supervisor) =>
        supervisor.Tasks.Select(Describe).Where(static task => task.State != TaskState.Ended);

    private static TaskStatus Describe(SupervisedTask task)
    {
        (SupervisedState state, int restarts, string lastError) = task.Status;
        return new TaskStatus { Name = task.Name, State = Translate(state), Restarts = (uint)restarts, LastError = lastError, Vital = task.IsVital };
    }

    private static TaskState Translate(SupervisedState state) => state switch
    {
        SupervisedState.Running => TaskState.Running,
        SupervisedState.Waiting => TaskState.Waiting,
        SupervisedState.Ended => TaskState.Ended,
        SupervisedState.Lost => TaskState.Lost,
    };
}
