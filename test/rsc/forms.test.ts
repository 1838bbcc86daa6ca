import { describeProjects } from '../forms/projects.ts';
import { dataScenarios, formScenarios } from '../forms/scenarios.ts';

// The same scenarios as for a page that React DOM alone renders: here the functions come as props of client components,
// through React's own stream.

describeProjects('forms of Server Components', formScenarios, 'forms-rsc');
describeProjects('F5: what a function that came as a prop sees', dataScenarios(new Map()), 'forms-rsc');
