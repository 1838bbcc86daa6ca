import { describeProjects } from './projects.ts';
import { dataScenarios, formScenarios } from './scenarios.ts';

describeProjects('forms', formScenarios);
describeProjects('F5: what the function sees', dataScenarios(new Map()));
